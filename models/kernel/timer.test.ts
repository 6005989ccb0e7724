import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { clock } from "./clock";
import { deviceObject } from "./device-object";
import { dpcObject } from "./dpc-object";
import { timer } from "./timer";

const uses = { timer, dpc: dpcObject, device: deviceObject };
const set = { type: "set", dpc: "dpc", period: "0" };
const setPeriodic = { type: "set", dpc: "dpc", period: "Period" };
const messages = [
  set,
  { type: "cancel" },
  { type: "expire" },
  { type: "memoryFreed", memory: "device", outcome: "freed" },
];

/** Results of these calls in every run, where the timer may expire at any time. */
function results(options: Parameters<typeof timer>[0], ...calls: string[]): string[] {
  const design = small({
    objects: { timer: timer(options), dpc: dpcObject(), device: deviceObject() },
    actors: {
      it: thread(inOrder(uses, ...calls)),
      dpc: dpc(inOrder(uses, "Access(device)"), {}, { queuedBy: "dpc" }),
      clock: clock("timer"),
    },
  });
  const { situations, errors } = stateGraph(design);
  const said = situations.flatMap(({ moves }) => moves.filter((move) => move.startsWith("it: Ke")));
  return [...new Set([...said, ...errors])].sort();
}

describe("a timer", () => {
  it("one-shot: leaves the queue when it expires or is cancelled", () => {
    expect(sentences(timer({ in: "device" }), messages)).toMatchInlineSnapshot(`
      [
        "at first: idle (dpc = NULL, period = 0)",
        "at first, set dpc 0: armed (dpc = dpc, period = 0)",
        "at first, set dpc 0, cancel: idle (dpc = dpc, period = 0)",
        "at first, set dpc 0, expire: idle (dpc = dpc, period = 0, signalled = true)",
        "at first, set dpc 0, memoryFreed device freed: freedWhileArmed (dpc = dpc, period = 0)",
      ]
    `);
  });

  it("periodic: stays in the queue when it expires", () => {
    expect(sentences(timer(), [setPeriodic, { type: "cancel" }, { type: "expire" }])).toMatchInlineSnapshot(`
      [
        "at first: idle (dpc = NULL, period = 0)",
        "at first, set dpc Period: armed (dpc = dpc, period = Period)",
        "at first, set dpc Period, cancel: idle (dpc = dpc, period = Period)",
        "at first, set dpc Period, expire: armed (dpc = dpc, period = Period, signalled = true)",
        "at first, set dpc Period, expire, cancel: idle (dpc = dpc, period = Period, signalled = true)",
      ]
    `);
  });

  it("answers a cancel with FALSE once it has expired, and with TRUE whenever it is periodic (TMR-3)", () => {
    const cancel = "KeCancelTimer(timer)";
    expect(results({ armed: { dpc: "dpc" } }, cancel)).toMatchInlineSnapshot(`
      [
        "it: KeCancelTimer(timer) @0 -> FALSE",
        "it: KeCancelTimer(timer) @0 -> TRUE",
      ]
    `);
    expect(results({ armed: { dpc: "dpc", periodic: true } }, cancel, cancel)).toMatchInlineSnapshot(`
      [
        "it: KeCancelTimer(timer) @0 -> TRUE",
      ]
    `);
  });

  it("answers a set with whether it was in the queue (TMR-1)", () => {
    expect(results({}, "KeSetTimer(timer, dpc)", "KeSetTimerEx(timer, Period, dpc)")).toMatchInlineSnapshot(`
      [
        "it: KeSetTimer(timer, dpc) @0 -> FALSE",
        "it: KeSetTimerEx(timer, Period, dpc) @0 -> FALSE",
        "it: KeSetTimerEx(timer, Period, dpc) @0 -> TRUE",
      ]
    `);
  });

  it("is signalled by its expiry, and no more once it is set again", () => {
    const look = "KeWaitForSingleObject(timer, 0)";
    expect(results({ armed: {} }, look, "KeCancelTimer(timer)", "KeReadStateTimer(timer)")).toMatchInlineSnapshot(`
      [
        "it: KeCancelTimer(timer) @0 -> FALSE",
        "it: KeCancelTimer(timer) @0 -> TRUE",
        "it: KeReadStateTimer(timer) @0 -> FALSE",
        "it: KeReadStateTimer(timer) @0 -> TRUE",
        "it: KeWaitForSingleObject(timer, 0) (look) @0 -> STATUS_SUCCESS",
        "it: KeWaitForSingleObject(timer, 0) (look) @0 -> STATUS_TIMEOUT",
      ]
    `);
  });

  it("queues its DPC, which a cancel that says FALSE does not stop; a flush waits for it", () => {
    const gone = "IoDeleteDevice(device)";
    expect(
      results({ armed: { dpc: "dpc" } }, "KeCancelTimer(timer)", gone).filter((said) => said.includes("free")),
    ).toEqual(["no-use-after-free: the device extension is used after it was freed"]);
    const flushed = results({ armed: { dpc: "dpc" } }, "KeCancelTimer(timer)", "KeFlushQueuedDpcs()", gone);
    expect(flushed.filter((said) => said.includes("free"))).toEqual([]);
  });
});
