import { describe, expect, it } from "vitest";
import { spinLock } from "../../models/kernel/spin-lock";
import { type ActorOptions, dpc, isr, thread } from "../language/actor";
import { DISPATCH_LEVEL } from "../language/irql";
import { type Situation, type StateGraph, small, stateGraph } from "../testing/state-graph";
import { inOrder, spot } from "../testing/toy-routine";

// Rules E1 and E2 of the catalogue, facts IRQL-1 to IRQL-4 and IRQL-9. Nobody here ever waits for another:
// who may not step is kept off its processor.

const uses = { spot, own: spinLock };
const threadBody = inOrder(
  uses,
  "Touch(spot)",
  "KeAcquireSpinLock(own)",
  "Touch(spot)",
  "KeReleaseSpinLock(own)",
  "Touch(spot)",
);
const touching = inOrder({ spot }, "Touch(spot)");

const placed = (on: Readonly<Record<"thread" | "dpc" | "isr", ActorOptions>>) =>
  small({
    objects: { spot: spot(), own: spinLock() },
    actors: {
      thread: thread(threadBody, {}, on.thread),
      dpc: dpc(touching, {}, on.dpc),
      isr: isr(touching, {}, on.isr),
    },
  });

const inside = (situation: Situation, actor: string) =>
  situation.stacks.some((stack) => stack.some((on) => on.actor === actor));
const movers = ({ moves }: Situation) => [...new Set(moves.map((move) => move.split(":")[0]))].sort();

/** Where everybody stands -> who may step, over all states in which nobody has finished. */
function matrix(
  on: Readonly<Record<"thread" | "dpc" | "isr", ActorOptions>>,
  processors: number,
): Record<string, string> {
  const table = new Map<string, Set<string>>();
  for (const situation of stateGraph(placed(on), { processors }).situations) {
    const done = ["thread", "dpc", "isr"].some((actor) => ["done", "returning"].includes(situation.is(actor)));
    if (done) continue;
    const parts = [
      situation.irql("thread") >= DISPATCH_LEVEL ? "thread at DISPATCH" : "thread below",
      ...(inside(situation, "dpc") ? ["dpc in"] : []),
      ...(inside(situation, "isr") ? ["isr in"] : []),
    ];
    const row = parts.join(", ");
    table.set(row, (table.get(row) ?? new Set()).add(movers(situation).join(" ")));
  }
  return Object.fromEntries([...table].map(([row, who]) => [row, [...who].sort().join(" | ")]));
}

describe("who may step when another is at which level", () => {
  it("on one processor", () => {
    expect(matrix({ thread: {}, dpc: {}, isr: {} }, 1)).toEqual({
      "thread below": "dpc isr thread",
      "thread below, dpc in": "dpc isr",
      "thread below, isr in": "isr",
      "thread below, dpc in, isr in": "isr",
      "thread at DISPATCH": "isr thread",
      "thread at DISPATCH, isr in": "isr",
    });
  });

  it("on two processors, all pinned to the first", () => {
    const first = { on: 0 };
    expect(matrix({ thread: first, dpc: first, isr: first }, 2)).toEqual(matrix({ thread: {}, dpc: {}, isr: {} }, 1));
  });

  it("on two processors, the DPC and the ISR pinned to the other", () => {
    expect(matrix({ thread: { on: 0 }, dpc: { on: 1 }, isr: { on: 1 } }, 2)).toEqual({
      "thread below": "dpc isr thread",
      "thread below, dpc in": "dpc isr thread",
      "thread below, isr in": "isr thread",
      "thread below, dpc in, isr in": "isr thread",
      "thread at DISPATCH": "dpc isr thread",
      "thread at DISPATCH, dpc in": "dpc isr thread",
      "thread at DISPATCH, isr in": "isr thread",
      "thread at DISPATCH, dpc in, isr in": "isr thread",
    });
  });

  it("on two processors, each of the three where it likes", () => {
    expect(matrix({ thread: {}, dpc: {}, isr: {} }, 2)).toEqual({
      "thread below": "dpc isr thread",
      // The DPC interrupted the thread, or it did not.
      "thread below, dpc in": "dpc isr | dpc isr thread",
      "thread below, isr in": "dpc isr | dpc isr thread",
      // The ISR is above the DPC, which is above the thread or not; or it is beside the DPC, and no processor is left.
      "thread below, dpc in, isr in": "dpc isr | isr | isr thread",
      "thread at DISPATCH": "dpc isr thread",
      "thread at DISPATCH, dpc in": "dpc isr thread",
      // The ISR is above the thread, and the DPC has the other processor; or it is beside the thread.
      "thread at DISPATCH, isr in": "dpc isr | isr thread",
      "thread at DISPATCH, dpc in, isr in": "dpc isr | isr thread",
    });
  });

  it("on two processors, the thread pinned and the others free", () => {
    const table = matrix({ thread: { on: 0 }, dpc: {}, isr: {} }, 2);
    // A DPC that always took the first processor would never run beside a thread that is below DISPATCH_LEVEL there.
    expect(table["thread below, dpc in"]).toBe("dpc isr | dpc isr thread");
    expect(table["thread below, dpc in, isr in"]).toBe("dpc isr | isr | isr thread");
    expect(table["thread at DISPATCH, dpc in"]).toBe("dpc isr thread");
    // The interrupt finds the DPC's processor or the thread's.
    expect(table["thread at DISPATCH, dpc in, isr in"]).toBe("dpc isr | isr thread");
  });
});

describe("a processor's contexts", () => {
  const crowd = small({
    objects: { spot: spot(), own: spinLock(), other: spinLock() },
    actors: {
      one: thread(inOrder({ own: spinLock }, "KeAcquireSpinLock(own)", "KeReleaseSpinLock(own)")),
      two: thread(inOrder({ other: spinLock }, "KeAcquireSpinLock(other)", "KeReleaseSpinLock(other)")),
      dpcA: dpc(touching),
      dpcB: dpc(touching),
      isr: isr(touching),
    },
  });

  const graphs = [1, 2].map((processors) => stateGraph(crowd, { processors }));
  const [, { situations: onTwo }] = graphs as [StateGraph, StateGraph];

  it.each(graphs)("rise strictly, and one at most is at DISPATCH_LEVEL", ({ situations }) => {
    expect(situations.length).toBeGreaterThan(100);
    for (const { stacks } of situations) {
      for (const stack of stacks) {
        const levels = stack.map(({ irql }) => irql);
        expect(levels).toEqual([...new Set(levels)].sort((a, b) => a - b));
        expect(levels.every((irql) => irql >= DISPATCH_LEVEL)).toBe(true);
      }
    }
  });

  it("are below the top one kept from stepping", () => {
    for (const { stacks, moves } of onTwo) {
      const buried = stacks.flatMap((stack) => stack.slice(0, -1).map(({ actor }) => actor));
      const moving = moves.map((move) => move.split(":")[0]);
      expect(moving.filter((actor) => buried.includes(actor ?? ""))).toEqual([]);
    }
  });

  it("fill both processors before threads stop", () => {
    const threadsMoving = (situation: Situation) => situation.moves.some((move) => /^(one|two):/.test(move));
    const dpcs = onTwo.filter((situation) => inside(situation, "dpcA") && inside(situation, "dpcB"));
    expect(dpcs.length).toBeGreaterThan(0);
    expect(dpcs.some(threadsMoving)).toBe(false);
    const one = onTwo.filter((situation) => situation.stacks.filter(({ length }) => length > 0).length === 1);
    expect(one.some(threadsMoving)).toBe(true);
  });
});

describe("a thread that may run anywhere", () => {
  const free = placed({ thread: {}, dpc: { on: 0 }, isr: { on: 0 } });

  it("migrates below DISPATCH_LEVEL and stays where it is from there up", () => {
    const { situations } = stateGraph(free, { processors: 2 });
    const raised = new Set(situations.flatMap(({ moves }) => moves).filter((move) => move.includes("(raise)")));
    expect(raised).toEqual(
      new Set(["thread: KeAcquireSpinLock(own) (raise) @0", "thread: KeAcquireSpinLock(own) (raise) @1"]),
    );
    for (const { run } of situations) {
      const held = run.filter((step) => /^thread:.*(raise|take|Release)/.test(step)).map((step) => step.at(-1));
      expect(new Set(held).size).toBeLessThan(2);
    }
  });

  it("goes on when what interrupted it has gone", () => {
    const { situations } = stateGraph(free, { processors: 2 });
    const kept = situations.filter(({ moves }) => !moves.some((move) => move.startsWith("thread:")));
    const alive = kept.filter((situation) => situation.is("thread") !== "done");
    expect(alive.length).toBeGreaterThan(0);
    expect(alive.every(({ stacks }) => stacks.flat().length > 0)).toBe(true);
  });

  it("is frozen at DISPATCH_LEVEL by nobody but an ISR on its own processor", () => {
    const { situations } = stateGraph(free, { processors: 2 });
    const high = situations.filter((situation) => situation.irql("thread") >= DISPATCH_LEVEL);
    const kept = high.filter(({ moves }) => !moves.some((move) => move.startsWith("thread:")));
    expect(kept.length).toBeGreaterThan(0);
    for (const { stacks } of kept) {
      expect(stacks.map((stack) => stack.map(({ actor }) => actor).join())).toContain("thread,isr");
    }
  });
});
