import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { many } from "../../harness/language/kind";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { rateReached } from "../../properties/rate-reached";
import { unit } from "./unit";
import { usbFramePipe, usbFrames } from "./usb-frame-pipe";

const uses = { pipe: usbFramePipe };
const submit = "SubmitUrb(pipe)";
const wait = "WaitForCompletion(pipe)";

/** What happens where a driver makes these calls, in a pipe with so many URBs; there is only one run. */
function runOf(calls: readonly string[], urbs: number, turnaround: number, perSecond = 0): readonly string[] {
  const { situations } = stateGraph(
    small({
      objects: {
        urb: many(urbs, unit()),
        pipe: usbFramePipe({ urbs: "urb", turnaround, perSecond, frames: 1 }),
      },
      actors: { bus: usbFrames("pipe"), driver: thread(inOrder(uses, ...calls), {}, { on: 0 }) },
    }),
  );
  const last = situations.at(-1);
  const what = (step: string) =>
    step.startsWith("bus") ? "slot" : step.replace(/^driver: (\w+).*?(\((\w+)\) )?@0/, "$1 $3");
  return [...(last?.run.map(what) ?? []), ...(last?.error === undefined ? [] : [last.error])];
}

const slots = (run: readonly string[]) => run.filter((step) => step === "slot").length;

/** Sends all its URBs, and each again as soon as it comes back. */
const pipelined = routine({
  uses,
  chart: {
    initial: "Fill",
    states: {
      Fill: { on: { "SubmitUrb(pipe)": [{ guard: returned("NULL"), target: "Wait" }, { target: "Fill" }] } },
      Wait: { tags: ["idle"], on: { "WaitForCompletion(pipe)": "Resubmit" } },
      Resubmit: { on: { "SubmitUrb(pipe)": "Wait" } },
    },
  },
});

describe("a USB frame pipe", () => {
  it("completes a URB in a slot and brings it back a turnaround later", () => {
    const messages = ["submit", "rest", "take", "tick"].map((type) => ({ type }));
    const pipe = usbFramePipe({ urbs: "urb", turnaround: 2, perSecond: 0, frames: 1 });
    const ways = sentences(pipe, messages, ({ slot }) => Number(slot) > 2);
    expect(ways.filter((way) => way.startsWith("at first, submit, rest"))).toMatchInlineSnapshot(`
      [
        "at first, submit, rest: running (free = 0, queued = 1, away = [], back = 0, completed = 0, slot = 0, waits = true)",
        "at first, submit, rest, tick: running (free = 0, queued = 0, away = [1], back = 0, completed = 1, slot = 1, waits = true)",
        "at first, submit, rest, tick, tick: running (free = 0, queued = 0, away = [], back = 1, completed = 1, slot = 2, waits = true)",
        "at first, submit, rest, tick, tick, take: running (free = 1, queued = 0, away = [], back = 0, completed = 1, slot = 2)",
        "at first, submit, rest, tick, tick, take, submit: running (free = 0, queued = 1, away = [], back = 0, completed = 1, slot = 2)",
        "at first, submit, rest, tick, tick, take, rest: running (free = 1, queued = 0, away = [], back = 0, completed = 1, slot = 2, waits = true)",
        "at first, submit, rest, tick, tick, take, submit, rest: running (free = 0, queued = 1, away = [], back = 0, completed = 1, slot = 2, waits = true)",
        "at first, submit, rest, tick, tick, take, rest, tick: running (free = 1, queued = 0, away = [], back = 0, completed = 1, slot = 3, waits = true)",
        "at first, submit, rest, tick, tick, take, submit, rest, tick: running (free = 0, queued = 0, away = [1], back = 0, completed = 2, slot = 3, waits = true)",
      ]
    `);
  });

  it("is too slow with one URB outstanding, and fast enough with two", async () => {
    await showsRaceAndFix({
      objects: { pipe: usbFramePipe({ urbs: "urb", turnaround: 6, perSecond: 5000, frames: 1 }) },
      actors: { bus: usbFrames("pipe"), driver: thread(pipelined, {}, { on: 0, daemon: true }) },
      scope: { processors: [1] },
      properties: [rateReached],
      violates: "rate-reached",
      race: { objects: { urb: many(1, unit()) } },
      fix: { objects: { urb: many(2, unit()) } },
    });
  });

  it("lets no slot pass while the driver has something to do", () => {
    const run = runOf([submit, submit, wait], 2, 3);
    expect(run.slice(0, 3).every((step) => step !== "slot")).toBe(true);
  });

  it("brings a URB back a turnaround after the slot that completes it", () => {
    const run = runOf([submit, wait], 1, 3);
    expect(
      slots(
        run.slice(
          0,
          run.findIndex((step) => step.includes("take")),
        ),
      ),
    ).toBe(3);
  });

  it("sends no more URBs than there are", () => {
    const { situations } = stateGraph(
      small({
        objects: { urb: many(1, unit()), pipe: usbFramePipe({ urbs: "urb", turnaround: 2, perSecond: 0 }) },
        actors: { driver: thread(inOrder(uses, submit, submit)) },
      }),
    );
    expect(situations.at(-1)?.run.filter((step) => step.includes("SubmitUrb"))).toEqual([
      "driver: SubmitUrb(pipe) @0 -> STATUS_PENDING",
      "driver: SubmitUrb(pipe) @0 -> NULL",
    ]);
  });

  it("is too slow where fewer are completed than promised when the time is over", () => {
    expect(runOf([submit, wait, wait], 1, 2, 1000).at(-1)).not.toMatch(/rate-reached/);
    const run = runOf([submit, wait, wait], 1, 2, 1001);
    expect(run.at(-1)).toBe("rate-reached: fewer than 2 URBs are completed in 1 ms");
    expect(slots(run)).toBe(19);
  });

  it("has a turnaround", () => {
    expect(() => runOf([submit], 1, 0)).toThrow(/turnaround of 0/);
  });
});
