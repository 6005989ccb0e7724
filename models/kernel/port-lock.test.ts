import { describe, expect, it } from "vitest";
import { isr, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { portLock } from "./port-lock";

const uses = { lock: portLock };
const [take, tryIt, give] = ["AcquirePortLock(lock)", "TryAcquirePortLock(lock)", "ReleasePortLock(lock)"] as const;

describe("a library's lock in user mode", () => {
  it("is released by who holds it", () => {
    const messages = ["acquire", "tryAcquire", "release"].flatMap((type) => [
      { type, by: "A" },
      { type, by: "B" },
    ]);
    expect(sentences(portLock(), messages)).toMatchInlineSnapshot(`
      [
        "at first: free",
        "at first, acquire by A: held (owner = A)",
        "at first, acquire by B: held (owner = B)",
        "at first, release by A: releasedByOther",
        "at first, acquire by A, release by B: releasedByOther (owner = A)",
        "at first, acquire by B, release by A: releasedByOther (owner = B)",
      ]
    `);
  });

  it("hangs the processor whose ISR spins for what the thread beneath it holds", () => {
    const stuck = (processor: number) =>
      stateGraph(
        small({
          objects: { lock: portLock() },
          actors: {
            main: thread(inOrder(uses, take, give), {}, { on: 0 }),
            isr: isr(inOrder(uses, take, give), {}, { on: processor }),
          },
        }),
        { processors: 2 },
      ).situations.some(({ stuck }) => stuck);
    expect([stuck(0), stuck(1)]).toEqual([true, false]);
  });

  it("does not hang it where the ISR only tries, and goes without", async () => {
    const tries = routine({
      uses,
      chart: {
        initial: "Try",
        states: {
          Try: {
            on: { "TryAcquirePortLock(lock)": [{ guard: returned("FALSE"), target: "Done" }, { target: "Release" }] },
          },
          Release: { on: { "ReleasePortLock(lock)": "Done" } },
          Done: { type: "final" },
        },
      },
    });
    await showsRaceAndFix({
      objects: { lock: portLock() },
      actors: { main: thread(inOrder(uses, take, give), {}, { on: 0 }) },
      violates: "no-deadlock",
      race: { actors: { isr: isr(inOrder(uses, take, give), {}, { on: 0 }) } },
      fix: { actors: { isr: isr(tries, {}, { on: 0 }) } },
    });
  });

  it("is given up on where it is only tried", () => {
    const design = small({ objects: { lock: portLock() }, actors: { it: thread(inOrder(uses, take, tryIt, give)) } });
    const moves = stateGraph(design).situations.flatMap(({ moves }) => moves);
    expect(moves.filter((move) => move.includes(tryIt))).toEqual([expect.stringContaining("-> FALSE")]);
  });
});
