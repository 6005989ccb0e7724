import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { pagedMemory } from "./paged-memory";
import { spinLock } from "./spin-lock";

const uses = { memory: pagedMemory, lock: spinLock };
const [take, release] = ["KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)"];

describe("paged memory", () => {
  it("has one state: whether it is out of memory just now nobody knows", () => {
    expect(sentences(pagedMemory(), [{ type: "access" }])).toEqual(["at first: pageable"]);
  });

  it("may be touched up to APC_LEVEL (IRQL-7)", () => {
    const body = inOrder(uses, "Access(memory)");
    const objects = { memory: pagedMemory() };
    expect(stateGraph(small({ objects, actors: { it: thread(body) } })).errors).toEqual([]);
    expect(stateGraph(small({ objects, actors: { it: dpc(body) } })).errors).toEqual([
      expect.stringMatching(/^irql-respected: Access\(memory\) at DISPATCH_LEVEL/),
    ]);
  });

  it("is touched before the lock is taken that keeps a DPC out, and not under it", async () => {
    const section = inOrder(uses, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)");
    const actors = (...calls: string[]) => ({ actors: { it: thread(inOrder(uses, ...calls)), dpc: dpc(section) } });
    await showsRaceAndFix({
      objects: { memory: pagedMemory(), lock: spinLock() },
      violates: "irql-respected",
      race: actors(take, "Access(memory)", release),
      fix: actors("Access(memory)", take, release),
    });
  });
});
