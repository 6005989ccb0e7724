import { describe, expect, it } from "vitest";
import { isr, type PlacedActor, thread } from "../../harness/language/actor";
import type { CalledState } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder, spot } from "../../harness/testing/toy-routine";
import { interruptObject, keSynchronizeExecution, serviceRoutine } from "./interrupt-object";
import { spinLock } from "./spin-lock";

const uses = { interrupt: interruptObject, spot, lock: spinLock };
const touch = inOrder(uses, "Touch(spot)");
const service = isr(serviceRoutine("interrupt", { name: "Isr", routine: touch }));

/** A thread that touches what the ISR touches, in a SynchCritSection routine. */
const synchronized = (body = touch) => {
  const state: CalledState = keSynchronizeExecution({
    interrupt: "interrupt",
    synchronizeRoutine: { name: "Section", routine: body },
    next: "Done",
  });
  return thread({ uses, chart: { initial: "Call", states: { Call: state, Done: { type: "final" } } } });
};
const graph = (actors: Readonly<Record<string, PlacedActor>>, processors = 2, synchronizeIrql?: number) =>
  stateGraph(
    small({
      objects: {
        interrupt: interruptObject(synchronizeIrql === undefined ? {} : { synchronizeIrql }),
        spot: spot(),
        lock: spinLock(),
      },
      actors,
    }),
    { processors },
  );
/** Whether both may be about to touch the spot in one state. */
const overlap = ({ situations }: ReturnType<typeof graph>) =>
  situations.some(({ moves }) =>
    ["it: Touch", "isr: Touch"].every((touch) => moves.some((move) => move.startsWith(touch))),
  );

describe("an interrupt object", () => {
  it("is free or held by one, at its synchronize level (SPIN-12)", () => {
    const messages = ["acquire", "release", "level"].flatMap((type) => ["A", "B"].map((by) => ({ type, by })));
    expect(sentences(interruptObject(), messages)).toMatchInlineSnapshot(`
      [
        "at first: free",
        "at first, acquire by A: held (owner = A, oldIrql = undefined)",
        "at first, acquire by B: held (owner = B, oldIrql = undefined)",
        "at first, release by A: releasedByOther",
        "at first, acquire by A, release by B: releasedByOther (owner = A, oldIrql = undefined)",
        "at first, acquire by B, release by A: releasedByOther (owner = B, oldIrql = undefined)",
      ]
    `);
  });

  it.each([1, 2])("keeps KeSynchronizeExecution and the service routine apart on %i processors", (processors) => {
    const found = graph({ it: synchronized(), isr: service }, processors);
    expect([overlap(found), found.errors, found.situations.filter(({ stuck }) => stuck)]).toEqual([false, [], []]);
  });

  it("keeps the service routine off other processors, which a spin lock at DISPATCH_LEVEL does not", () => {
    const withLock = (take: string, release: string) =>
      graph({ it: thread(inOrder(uses, take, "Touch(spot)", release)), isr: service });
    expect(overlap(withLock("KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)"))).toBe(true);
    expect(overlap(withLock("KeAcquireInterruptSpinLock(interrupt)", "KeReleaseInterruptSpinLock(interrupt)"))).toBe(
      false,
    );
  });

  it("calls the routine at the synchronize level and comes back at the caller's", () => {
    const { situations, errors } = graph({ it: synchronized() }, 1, 5);
    expect(errors).toEqual([]);
    expect([...new Set(situations.map(({ irql }) => irql("it")))].sort()).toEqual([0, 5]);
    expect(situations.at(-1)?.run).toMatchInlineSnapshot(`
      [
        "it: KeSynchronizeExecution(interrupt) (raise to the synchronize level) @0",
        "it: KeSynchronizeExecution(interrupt) (take) @0",
        "it: Touch(spot) @0",
        "it: return from Section @0",
        "it: KeSynchronizeExecutionReturns(interrupt) @0",
        "it: return @0",
      ]
    `);
  });

  it("serves interrupts of a lower level at the synchronize level", () => {
    const { situations, errors } = graph({ isr: service }, 1, 7);
    expect(errors).toEqual([]);
    expect([...new Set(situations.map(({ irql }) => irql("isr")))].sort()).toEqual([3, 7]);
  });

  it("forbids executive spin locks in the routine (SPIN-8), and a call from above its level", () => {
    const takes = inOrder(uses, "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)");
    expect(graph({ it: synchronized(takes) }, 1).errors).toEqual([
      expect.stringMatching(/^irql-respected: KeAcquireSpinLock/),
    ]);
    const high = isr(inOrder(uses, "KeAcquireInterruptSpinLock(interrupt)"), {}, { irql: 9 });
    expect(graph({ it: high }, 1).errors).toEqual([
      expect.stringMatching(/^irql-respected: .* raises to DIRQL from DIRQL\+6/),
    ]);
  });

  it("has a device level", () => {
    expect(() => graph({ it: synchronized() }, 1, 2)).toThrow(expect.objectContaining({ code: "BAD_LEVEL" }));
  });
});
