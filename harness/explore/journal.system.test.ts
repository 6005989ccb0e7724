import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { phils } from "../bench/models/phils";
import { type NetworkTable, networkOf } from "../fast-check/random-network";
import { MemoryCheckpoint } from "../testing/memory-checkpoint";
import { counting, killed, resumedIsWhole, summary } from "../testing/search-properties";
import type { ExplorePlan } from "./exploration";
import { explore } from "./explore";

describe("a search that goes on from its last checkpoint", () => {
  it.each(["never", "first-violation-level"] as const)(
    "ends as one that was not interrupted, on random networks, wherever it is killed and killed again; stopping at %s",
    (stopAt) => {
      fc.assert(resumedIsWhole(stopAt), { numRuns: 30 });
    },
  );

  it("goes on from where the search had grown its packing and its table many times", () => {
    const store = new MemoryCheckpoint();
    killed(phils(11), counting, store, 400);
    const again = store.revived();
    expect(again.last?.head.states).toBeGreaterThan(100_000);
    const resumed = explore(phils(11), counting, {}, {}, again);
    expect(summary(resumed)).toEqual(summary(explore(phils(11), counting)));
    expect(resumed.bytesPerState).toBeLessThan(30);
  });

  it("is at its end at once when the search was", () => {
    const store = new MemoryCheckpoint(Number.POSITIVE_INFINITY);
    const whole = explore(phils(8), counting, {}, {}, store);
    expect(store.commits).toBe(1);
    const again = store.revived();
    expect(summary(explore(phils(8), counting, {}, {}, again))).toEqual(summary(whole));
  });

  it.each<[string, Partial<ExplorePlan>]>([
    ["states", { maxStates: 60_000 }],
    ["memory", { maxMemoryBytes: 3_000_000 }],
    ["time", { timeoutMs: 0 }],
  ])("ended by a limit of %s, goes on with a higher one", (_, limit) => {
    const store = new MemoryCheckpoint(Number.POSITIVE_INFINITY);
    expect(explore(phils(11), { ...counting, ...limit }, {}, {}, store).complete).toBe(false);
    expect(summary(explore(phils(11), counting, {}, {}, store.revived()))).toEqual(
      summary(explore(phils(11), counting)),
    );
  });

  it("does not go on with a network that answers differently", () => {
    const store = new MemoryCheckpoint();
    killed(phils(8), counting, store, 3);
    for (const other of [phils(8, 1), phils(9), phils(3)]) {
      expect(() => explore(other, counting, {}, {}, store.revived())).toThrow(
        expect.objectContaining({ code: "CHECKPOINT_MISMATCH" }),
      );
    }
  });

  it("keeps choices and numbers of children of any size", () => {
    const fan: NetworkTable = {
      components: Array.from({ length: 2 }, () => ({
        locals: Array.from({ length: 400 }, (_, local) => ({
          status: "idle" as const,
          offers: local > 0 ? [] : [{ to: Array.from({ length: 400 }, (_, to) => to) }],
          answers: [[], []],
        })),
      })),
      properties: [{ kind: "invariant", reads: [0, 1], bad: [399 + 2 * 399] }],
    };
    const store = new MemoryCheckpoint();
    killed(networkOf(fan), counting, store, 1);
    const resumed = explore(networkOf(fan), counting, {}, {}, store.revived());
    expect(summary(resumed)).toEqual(summary(explore(networkOf(fan), counting)));
    expect(resumed.violations[0]?.schedule).toHaveLength(2);
  });
});
