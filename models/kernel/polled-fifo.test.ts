import { describe, expect, it } from "vitest";
import { dpc } from "../../harness/language/actor";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { dpcObject } from "./dpc-object";
import { fifoClock, polledFifo } from "./polled-fifo";

/** Ticks to the overflow, or the most that is ever in it. */
const outcome = (bytesPerTick: number, period: number, capacity: number) => {
  const { situations } = stateGraph(
    small({
      objects: { fifo: polledFifo({ bytesPerTick, period, capacity, dpc: "poll" }), poll: dpcObject() },
      actors: {
        clock: fifoClock("fifo"),
        dpc: dpc(inOrder({ fifo: polledFifo }, "DrainFifo(fifo)"), {}, { queuedBy: "poll" }),
      },
    }),
  );
  const overflow = situations.find(({ error }) => error !== undefined);
  if (overflow !== undefined) return `overflows at tick ${overflow.run.filter((step) => step.includes("Tick")).length}`;
  const most = situations.map(({ is }) => Number(/bytes = (\d+)/.exec(is("fifo"))?.[1] ?? 0));
  return `holds ${Math.max(...most)}`;
};

describe("a polled FIFO", () => {
  it("needs room for what comes in one period", () => {
    expect(outcome(3, 10, 16)).toBe("overflows at tick 6");
    expect(outcome(3, 10, 32)).toBe("holds 30");
    expect(outcome(3, 1, 3)).toBe("holds 3");
  });

  it("holds the last byte of a period, and not one more", () => {
    expect(outcome(32, 10, 319)).toBe("overflows at tick 10");
    expect(outcome(32, 10, 320)).toBe("holds 320");
  });

  it("has a rate and a size", () => {
    expect(() => outcome(0, 10, 16)).toThrow(/0 bytes a tick/);
  });
});
