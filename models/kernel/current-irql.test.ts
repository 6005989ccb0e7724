import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { noDataRace } from "../../properties/no-data-race";
import { currentIrql } from "./current-irql";
import { sharedVariable } from "./shared-variable";
import { spinLock } from "./spin-lock";

const uses = { irql: currentIrql, lock: spinLock };
const objects = { irql: currentIrql(), lock: spinLock() };
const dpcCode = inOrder(uses, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)");

describe("the current level", () => {
  it("has one state: it stands for the processor's", () => {
    expect(sentences(currentIrql(), [{ type: "number", level: "PASSIVE_LEVEL" }])).toMatchInlineSnapshot(`
      [
        "at first: any",
      ]
    `);
  });

  it("that is lowered under a spin lock lets a DPC in that spins for the lock", () => {
    const lowers = inOrder(
      uses,
      "KeAcquireSpinLock(lock)",
      "KeLowerIrql(PASSIVE_LEVEL)",
      "KeRaiseIrql(DISPATCH_LEVEL)",
      "KeReleaseSpinLock(lock)",
    );
    const keeps = inOrder(uses, "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)");
    const stuck = (code: ReturnType<typeof inOrder>, on: number) =>
      stateGraph(small({ objects, actors: { thread: thread(code, {}, { on: 0 }), dpc: dpc(dpcCode, {}, { on }) } }), {
        processors: 2,
      }).situations.some((situation) => situation.stuck);
    expect([stuck(lowers, 0), stuck(lowers, 1), stuck(keeps, 0)]).toEqual([true, false, false]);
  });

  it("that is raised keeps a DPC out on this processor and on no other: data shared with one needs the lock on both sides", async () => {
    const update = ["Read(shared)", "Write(shared, 1)"];
    const sides = (ofThread: readonly string[], ofDpc: readonly string[]) => {
      const all = { ...uses, shared: sharedVariable };
      return { actors: { thread: thread(inOrder(all, ...ofThread)), dpc: dpc(inOrder(all, ...ofDpc)) } };
    };
    await showsRaceAndFix({
      objects: { ...objects, shared: sharedVariable() },
      properties: [noDataRace],
      violates: "no-data-race",
      from: { processors: 2 },
      race: sides(["KeRaiseIrql(DISPATCH_LEVEL)", ...update, "KeLowerIrql(PASSIVE_LEVEL)"], update),
      fix: sides(
        ["KeAcquireSpinLock(lock)", ...update, "KeReleaseSpinLock(lock)"],
        ["KeAcquireSpinLockAtDpcLevel(lock)", ...update, "KeReleaseSpinLockFromDpcLevel(lock)"],
      ),
    });
  });

  it("that is raised must be lowered before the routine returns", () => {
    const raised = small({ objects, actors: { it: thread(inOrder(uses, "KeRaiseIrql(DISPATCH_LEVEL)")) } });
    expect(stateGraph(raised).errors).toEqual([
      "returns-at-entry-irql: the routine returns at DISPATCH_LEVEL and must return at PASSIVE_LEVEL",
    ]);
  });
});
