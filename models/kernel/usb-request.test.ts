import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { everyRequestFreed } from "../../properties/every-request-freed";
import { usbRequest } from "./usb-request";

const uses = { urb: usbRequest };
const objects = { urb: usbRequest() };
const frees = dpc(inOrder(uses, "IoFreeIrp(urb)"), {}, { queuedBy: "urb", on: 1 });

/** Both sides of the documented word beside the IRP. */
const cancelsByWord = routine({
  uses,
  chart: {
    initial: "Start",
    states: {
      Start: {
        on: {
          "ExchangeCancelState(urb, CANCEL_STARTED)": [
            { guard: returned("CANCELABLE"), target: "Cancel" },
            { target: "Done" },
          ],
        },
      },
      Cancel: { on: { "IoCancelIrp(urb)": "End" } },
      End: {
        on: {
          "ExchangeCancelState(urb, CANCEL_COMPLETE)": [
            { guard: returned("COMPLETED"), target: "Free" },
            { target: "Done" },
          ],
        },
      },
      Free: { on: { "IoFreeIrp(urb)": "Done" } },
      Done: { type: "final" },
    },
  },
});
const completesByWord = routine({
  uses,
  chart: {
    initial: "End",
    states: {
      End: {
        on: {
          "ExchangeCancelState(urb, COMPLETED)": [
            { guard: returned("CANCEL_STARTED"), target: "Done" },
            { target: "Free" },
          ],
        },
      },
      Free: { on: { "IoFreeIrp(urb)": "Done" } },
      Done: { type: "final" },
    },
  },
});

describe("a USB request", () => {
  it("is at the host controller, the driver's, or freed", () => {
    const messages = ["enter", "cancel", "reuse", "submit", "free"].map((type) => ({ type }));
    expect(sentences(usbRequest(), messages)).toMatchInlineSnapshot(`
      [
        "at first: submitted (completions = 1, references = 1, word = CANCELABLE, place = ahead)",
        "at first, enter: completed (completions = 0, references = 1, word = CANCELABLE, place = ahead)",
        "at first, cancel: submitted (completions = 1, cancelled = true, references = 1, word = CANCELABLE, place = ahead)",
        "at first, reuse: inUse (completions = 1, references = 1, word = CANCELABLE, place = ahead)",
        "at first, enter, cancel: completed (completions = 0, cancelled = true, references = 1, word = CANCELABLE, place = ahead)",
        "at first, enter, submit: submitted (completions = 0, references = 1, word = CANCELABLE, place = ahead)",
        "at first, enter, free: freed (completions = 0, references = 0, word = COMPLETED, place = ahead)",
        "at first, cancel, enter: completed (completions = 1, cancelled = true, references = 1, word = CANCELABLE, place = ahead)",
        "at first, cancel, reuse: inUse (completions = 1, cancelled = true, references = 1, word = CANCELABLE, place = ahead)",
        "at first, enter, cancel, submit: submitted (completions = 0, cancelled = true, references = 1, word = CANCELABLE, place = ahead)",
        "at first, enter, submit, reuse: inUse (completions = 0, references = 1, word = CANCELABLE, place = ahead)",
        "at first, enter, free, cancel: usedAfterFree (completions = 0, references = 0, word = COMPLETED, place = ahead)",
        "at first, enter, free, free: freedTwice (completions = 0, references = 0, word = COMPLETED, place = ahead)",
        "at first, cancel, enter, reuse: completed (completions = 1, references = 1, word = CANCELABLE, place = ahead)",
        "at first, enter, cancel, submit, reuse: inUse (completions = 0, cancelled = true, references = 1, word = CANCELABLE, place = ahead)",
      ]
    `);
  });

  it("that was freed says COMPLETED to whoever comes late", () => {
    const messages = [
      { type: "enter" },
      { type: "exchangeState", word: "CANCEL_STARTED" },
      { type: "free" },
      { type: "meet" },
      { type: "unlist" },
    ];
    const freed = sentences(usbRequest(), messages).filter((sentence) => sentence.includes(": freed "));
    expect(freed).toMatchInlineSnapshot(`
      [
        "at first, enter, free: freed (completions = 0, references = 0, word = COMPLETED, place = ahead)",
        "at first, enter, free, meet: freed (completions = 0, references = 0, word = COMPLETED, place = behind)",
      ]
    `);
  });

  it("that its completion routine frees may be cancelled too late", () => {
    const cancel = thread(inOrder(uses, "IoCancelIrp(urb)"), {}, { on: 0 });
    expect(stateGraph(small({ objects, actors: { frees, cancel } }), { processors: 2 }).errors).toEqual([
      "no-use-after-free: the IRP is used after it was freed",
    ]);
  });

  it("is freed by exactly one side of the documented protocol", () => {
    const actors = {
      cancel: thread(cancelsByWord, {}, { on: 0 }),
      completion: dpc(completesByWord, {}, { queuedBy: "urb", on: 1 }),
    };
    const { errors, situations } = stateGraph(small({ objects, actors }), { processors: 2 });
    const ends = situations.filter(({ moves }) => moves.length === 0);
    expect(errors).toEqual([]);
    expect(ends.every((end) => end.is("urb").startsWith("freed"))).toBe(true);
    expect(ends.length).toBeGreaterThan(0);
  });

  it("is not touched while the host controller has it", () => {
    const early = thread(inOrder(uses, "IoReuseIrp(urb)"));
    expect(stateGraph(small({ objects, actors: { early } })).errors).toEqual([
      "no-use-after-free: the IRP is submitted, reused or freed while the host controller has it",
    ]);
  });

  it("that nobody frees leaks", () => {
    const view = (tags: string[]) => ({
      name: "urb",
      kind: "USB request",
      state: "",
      tags: new Set(tags),
      context: {},
    });
    const found = [["allocated"], []].map(
      (tags) => everyRequestFreed.kind === "finally" && everyRequestFreed.check([view(tags)]),
    );
    expect(found).toEqual(["urb is never freed", undefined]);
  });
});
