import { describe, expect, it } from "vitest";
import { type PlacedActor, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder, spot } from "../../harness/testing/toy-routine";
import { type PulsableEventOptions, pulsableEvent } from "./pulsable-event";
import { spinLock } from "./spin-lock";

const uses = { ready: pulsableEvent, begun: pulsableEvent, lock: spinLock, spot };
const graph = (options: PulsableEventOptions, actors: Readonly<Record<string, PlacedActor>>) =>
  stateGraph(
    small({
      objects: { ready: pulsableEvent(options), begun: pulsableEvent(), lock: spinLock(), spot: spot() },
      actors,
    }),
  );
const inThread = (...calls: string[]) => thread(inOrder(uses, ...calls));
const waits = inThread("KeWaitForSingleObject(ready, NULL)");
const begins = "ready, NULL) (begin to wait)";

/** Those who wait for ever though they had begun to wait when the event was pulsed. */
const missing = (options: PulsableEventOptions, waiters: number) => {
  const names = ["a", "b"].slice(0, waiters);
  const { situations } = graph(options, {
    ...Object.fromEntries(names.map((name) => [name, waits])),
    pulses: inThread("KePulseEvent(ready)"),
  });
  const inTime = situations.filter(({ stuck, run }) => {
    const pulsed = run.findIndex((step) => step.includes("KePulseEvent"));
    return stuck && run.slice(0, pulsed).filter((step) => step.includes(begins)).length === waiters;
  });
  return new Set(inTime.map(({ run }) => waiters - run.filter((step) => step.includes("(wait)")).length));
};

/** Some thread waits, or has been released, a second time. */
const twice = ({
  waiting = [],
  released = [],
}: {
  readonly waiting?: readonly string[];
  readonly released?: readonly string[];
}) => new Set([...waiting, ...released]).size < waiting.length + released.length;

describe("an event that is pulsed", () => {
  it("satisfies the waits that have begun, and is not signalled then (EVT-3)", () => {
    const messages = ["beginWait", "wait", "pulse"].map((type) => ({ type, by: "A" }));
    expect(sentences(pulsableEvent({ kernelApcs: false }), messages, twice)).toMatchInlineSnapshot(`
      [
        "at first: notSignalled (waiting = [], released = [])",
        "at first, beginWait by A: notSignalled (waiting = ["A"], released = [])",
        "at first, beginWait by A, beginWait by A: notSignalled (waiting = ["A","A"], released = [])",
        "at first, beginWait by A, pulse by A: notSignalled (waiting = [], released = ["A"])",
        "at first, beginWait by A, pulse by A, beginWait by A: notSignalled (waiting = ["A"], released = ["A"])",
      ]
    `);
  });

  it("satisfies all of them, or of a synchronization event the first", () => {
    const messages = [
      ...["A", "B"].map((by) => ({ type: "beginWait", by })),
      ...["A", "B"].map((by) => ({ type: "wait", by })),
      { type: "pulse" },
    ];
    const of = (type: "notification" | "synchronization") =>
      sentences(pulsableEvent({ type, kernelApcs: false }), messages, twice).filter((each) =>
        each.startsWith("at first, beginWait by A, beginWait by B, pulse:"),
      );
    expect([of("notification"), of("synchronization")]).toMatchInlineSnapshot(`
      [
        [
          "at first, beginWait by A, beginWait by B, pulse: notSignalled (waiting = [], released = ["A","B"])",
        ],
        [
          "at first, beginWait by A, beginWait by B, pulse: notSignalled (waiting = ["B"], released = ["A"])",
        ],
      ]
    `);
  });

  it("is lost on who comes to wait after it, where a set is not", () => {
    const stuck = (call: string) =>
      graph({ kernelApcs: false }, { waits, wakes: inThread(call) }).situations.some((each) => each.stuck);
    expect([stuck("KePulseEvent(ready)"), stuck("KeSetEvent(ready)")]).toEqual([true, false]);
  });

  it.each([
    ["notification", 1, [1]],
    ["notification", 2, [1, 2]],
    ["synchronization", 1, [1]],
  ] as const)("is missed by who runs a kernel APC when it comes: %s, %i waiting", (type, waiters, left) => {
    expect([...missing({ type }, waiters)].sort()).toEqual(left);
    expect([...missing({ type, kernelApcs: false }, waiters)]).toEqual([]);
  });

  it("answers with the state before, and as an event in all else", () => {
    const calls = [
      "KePulseEvent(ready)",
      "KeSetEvent(ready)",
      "KePulseEvent(ready)",
      "KeWaitForSingleObject(ready, 0)",
    ];
    const { situations } = graph({}, { it: inThread(...calls) });
    expect(situations.at(-1)?.run.flatMap((step) => step.split("-> ")[1] ?? [])).toEqual([
      "0",
      "0",
      "1",
      "STATUS_TIMEOUT",
    ]);
  });

  it("may be pulsed at DISPATCH_LEVEL and not waited for there (EVT-5)", () => {
    const at = (call: string) =>
      graph({}, { it: inThread("KeAcquireSpinLock(lock)", call, "KeReleaseSpinLock(lock)") }).errors;
    expect(at("KePulseEvent(ready)")).toEqual([]);
    expect(at("KeWaitForSingleObject(ready, NULL)")).toEqual([expect.stringMatching(/^irql-respected/)]);
  });
});
