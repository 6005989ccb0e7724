import { describe, expect, it } from "vitest";
import { environment, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { poolBlock } from "./pool-block";
import { wdfObjectLock } from "./wdf-locks";
import { type WdfTimerOptions, wdfTimer } from "./wdf-timer";

const uses = { timer: wdfTimer, block: poolBlock, lock: wdfObjectLock };

/** The timer's callback uses memory that its owner frees after having stopped the timer; `held`: with the parent's lock held. */
const stops = (wait: "TRUE" | "FALSE", held = false, options?: WdfTimerOptions) => {
  const callback = ["BeginTimerCallback(timer)", "EnterCallback(lock)", "Access(block)", "LeaveCallback(lock)"];
  const stop = [`WdfTimerStop(timer, ${wait})`, "ExFreePoolWithTag(block)"];
  const locked = ["WdfObjectAcquireLock(lock)", ...stop, "WdfObjectReleaseLock(lock)"];
  return stateGraph(
    small({
      objects: { timer: wdfTimer(options), block: poolBlock({ allocated: true }), lock: wdfObjectLock() },
      actors: {
        clock: environment(inOrder(uses, "WdfTimerExpires(timer)"), {}, { daemon: true }),
        framework: thread(inOrder(uses, ...callback, "EndTimerCallback(timer)"), {}, { daemon: true }),
        owner: thread(inOrder(uses, "WdfTimerStart(timer)", ...(held ? locked : stop))),
      },
    }),
  );
};
/** Ends of runs that did not get to the end of the owner's routine. */
const leftOver = ({ situations }: ReturnType<typeof stops>) =>
  situations.filter(({ moves, run }) => moves.length === 0 && !run.some((step) => step.includes("ExFreePoolWithTag")));

describe("a framework timer", () => {
  it("is armed, due and running, in any mixture", () => {
    const messages = ["start", "stop", "expire", "begin", "end"].map((type) => ({ type }));
    expect(sentences(wdfTimer(), messages)).toMatchInlineSnapshot(`
      [
        "at first: created",
        "at first, start: created (armed = true)",
        "at first, start, expire: created (due = true)",
        "at first, start, expire, start: created (armed = true, due = true)",
        "at first, start, expire, begin: created (running = true)",
        "at first, start, expire, start, begin: created (armed = true, running = true)",
        "at first, start, expire, start, begin, expire: created (due = true, running = true)",
        "at first, start, expire, start, begin, expire, start: created (armed = true, due = true, running = true)",
      ]
    `);
    expect(sentences(wdfTimer({ periodic: true }), messages)).toContain(
      "at first, start, expire, begin: created (armed = true, running = true)",
    );
  });

  it("must be stopped and waited for before what its callback uses is freed", () => {
    expect(stops("FALSE").errors).toEqual(["no-use-after-free: the pool block is used after it was freed"]);
    const waited = stops("TRUE");
    expect([waited.errors, leftOver(waited)]).toEqual([[], []]);
    expect(stops("TRUE", false, { periodic: true }).errors).toEqual([]);
  });

  it("may not be waited for at DISPATCH_LEVEL, with the lock held that its callback wants", () => {
    expect(stops("TRUE", true).errors).toContainEqual(
      expect.stringMatching(/^irql-respected: WdfTimerStop\(timer, TRUE\) at DISPATCH_LEVEL/),
    );
  });
});
