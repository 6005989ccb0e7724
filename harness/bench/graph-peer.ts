import { getAdjacencyMap } from "@xstate/graph";
import { type ExplorePlan, wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { median } from "./measure";
import { phils } from "./models/phils";
import { philsChart } from "./models/phils-chart";

const warmUps = 3;
const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };

/** Ours beside XState's own graph utilities, on a space that these can hold. */
export interface GraphRow {
  readonly model: string;
  readonly states: number;
  readonly statesPerSecond: number;
  readonly graph: { readonly statesPerSecond: number; readonly ratio: number };
}

/**
 * Measures both in turn, `repeats` times each, on so many philosophers.
 *
 * @throws Error when either side counts other than 3^n - 1 states
 */
export function measureGraph(philosophers: number, repeats: number): GraphRow {
  const states = 3 ** philosophers - 1;
  const chart = philsChart(philosophers);
  const events = Array.from({ length: philosophers }, (_, philosopher) => ({ type: "move", philosopher }));
  const ours: number[] = [];
  const theirs: number[] = [];
  // As everywhere in the bench, first runs do not count.
  for (let run = 0; run < warmUps; run++) explore(phils(philosophers), counting);
  getAdjacencyMap(chart, { events, limit: Number.POSITIVE_INFINITY });
  for (let repeat = 0; repeat < repeats; repeat++) {
    const found = explore(phils(philosophers), counting);
    mustBe(states, found.states, "ours");
    ours.push((states / found.elapsedMs) * 1000);
    const startedMs = performance.now();
    const map = getAdjacencyMap(chart, { events, limit: Number.POSITIVE_INFINITY });
    theirs.push((states / (performance.now() - startedMs)) * 1000);
    mustBe(states, Object.keys(map).length, "@xstate/graph's");
  }
  const statesPerSecond = median(ours);
  const rate = median(theirs);
  return {
    model: `phils ${philosophers}`,
    states,
    statesPerSecond,
    graph: { statesPerSecond: rate, ratio: statesPerSecond / rate },
  };
}

function mustBe(expected: number, counted: number, whose: string): void {
  if (counted !== expected) throw new Error(`[bugcheck fault] ${whose} count is ${counted} instead of ${expected}`);
}
