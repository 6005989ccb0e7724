import { describe, expect, it } from "vitest";
import { dpc } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
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
  it("fills a tick at a time, and is drained where a poll is due", () => {
    const messages = [{ type: "tick" }, { type: "drain" }];
    const fifo = (more: object) => polledFifo({ bytesPerTick: 2, period: 2, capacity: 4, dpc: "poll", ...more });
    expect(sentences(fifo({}), messages)).toEqual([
      "at first: filling (bytes = 0, ticks = 0)",
      "at first, tick: filling (bytes = 2, ticks = 1)",
      "at first, tick, tick: pollDue (bytes = 4, ticks = 0)",
    ]);
    expect(sentences(fifo({ capacity: 3 }), messages).at(-1)).toBe(
      "at first, tick, tick: overflown (bytes = 2, ticks = 1)",
    );
    expect(sentences(fifo({ latency: 1 }), messages).at(-1)).toBe("at first, tick, tick: late (bytes = 2, ticks = 1)");
  });

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
