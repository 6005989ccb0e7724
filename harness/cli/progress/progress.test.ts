import { describe, expect, it } from "vitest";
import type { Progress } from "../../explore/exploration";
import type { CheckEvent, RowHead } from "../check/check-events";
import { CheckProgress } from "./check-progress";
import { ProgressLine } from "./progress-line";
import { SearchTrend } from "./search-trend";

const endless = { maxStates: Number.POSITIVE_INFINITY, timeoutMs: Number.POSITIVE_INFINITY };

function at(elapsedMs: number, states: number, frontier: number): Progress {
  return { elapsedMs, states, frontier, transitions: states, depth: 7, bytes: 2048 };
}

/** A search of which a sample is taken every quarter of a second. */
function trendOf(frontiers: readonly number[]): SearchTrend {
  const trend = new SearchTrend();
  for (const [index, frontier] of frontiers.entries()) trend.take(at((index + 1) * 250, (index + 1) * 1000, frontier));
  return trend;
}

const shrinking = [900, 800, 700, 600, 500, 400, 300, 200, 100];

describe("an estimate", () => {
  it("is not made while there is more and more to expand", () => {
    expect(trendOf([...shrinking].reverse()).estimate(endless)).toBeUndefined();
    expect(new SearchTrend().estimate(endless)).toBeUndefined();
  });

  it("is made once what is left shrinks for a while, and stays away from a single rise", () => {
    expect(trendOf(shrinking).estimate(endless)).toEqual({ kind: "about", ms: 250 });
    expect(trendOf(shrinking.slice(1)).estimate(endless)).toBeUndefined();
    expect(trendOf([900, 800, 700, 600, 650, 400, 300, 200, 100]).estimate(endless)).toBeUndefined();
  });

  it("comes from the nearest limit else", () => {
    const trend = trendOf([100, 200]);
    expect(trend.estimate({ ...endless, timeoutMs: 2000 })).toEqual({ kind: "at most", ms: 1500 });
    expect(trend.estimate({ timeoutMs: 2000, maxStates: 3000 })).toEqual({ kind: "at most", ms: 250 });
  });

  it("begins anew with another search", () => {
    const trend = trendOf(shrinking);
    trend.take(at(100, 10, 50));
    expect(trend.estimate(endless)).toBeUndefined();
  });
});

/** Progress once a quarter of a second, and what is written. */
function written(seconds: number, isTTY: boolean): string[] {
  let clock = 0;
  const lines: string[] = [];
  const output = { isTTY, columns: 60, write: (text: string) => lines.push(text) };
  const progress = new CheckProgress(new ProgressLine(output, () => clock));
  const head = {
    design: "queue",
    variant: "split\x1b[31m",
    scope: { processors: 2, set: { irp: 3 } },
  } as unknown as RowHead;
  const events: CheckEvent[] = [
    { kind: "planned", rows: [head], limits: [endless] },
    { kind: "started", row: 0 },
  ];
  for (const event of events) progress.take(event);
  while (clock < seconds * 1000) {
    clock += 250;
    progress.take({ kind: "progress", row: 0, progress: at(clock, clock * 10, clock) });
  }
  progress.clear();
  return lines;
}

describe("progress", () => {
  it("is logged after 1 s, 2 s, 4 s and so on where nobody watches", () => {
    const lines = written(3600, false);
    expect(lines.map((line) => line.split(":")[0])).toEqual(
      ["1.0 s", "2.0 s", "4.0 s", "8.0 s", "16.0 s", "32.0 s", "1 min 4 s", "2 min 8 s", "4 min 16 s", "8 min 32 s"]
        .concat(["17 min 4 s", "34 min 8 s"])
        .map((time) => `after ${time}`),
    );
    expect(lines[1]).toBe(
      "after 2.0 s: [1/1] queue split\\x1b[31m on 2 processors, irp=3, 20,000 states, 10,000/s, depth 7, 2,000 waiting, 2.0 KiB\n",
    );
  });

  it("is one line on a terminal, cut to its width and taken away at last", () => {
    const lines = written(3, true);
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe(
      `\r\x1b[K${"[1/1] queue split\\x1b[31m on 2 processors, irp=3, 10,000 states, 10,000/s".slice(0, 59)}`,
    );
    expect(lines.at(-1)).toBe("\r\x1b[K");
  });

  it("is silent about short work", () => {
    expect([...written(0.75, false), ...written(0.75, true)]).toEqual([]);
  });
});
