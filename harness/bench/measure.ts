import { type ExplorePlan, wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import type { Cell } from "./cells";
import { buildSpinPeer } from "./spin-peer";

/** One model's medians. The shape is what `npm run bench -- --json` prints a row of. */
export interface Row {
  readonly model: string;
  readonly states: number;
  readonly transitions: number;
  readonly statesPerSecond: number;
  readonly transitionsPerSecond: number;
  /** Of the first run in the process, before the machine code of ours is as good as it gets. */
  readonly coldStatesPerSecond: number;
  /** Visited set, then with parents. */
  readonly visitedBytesPerState: number;
  readonly bytesPerState: number;
  readonly spin?: { readonly statesPerSecond: number; readonly ratio: number };
}

/** Runs that do not count: by then ours is compiled, as SPIN's is from the start. */
const warmUps = 3;

const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };

/**
 * Measures ours and, where its Promela file is given, SPIN's in turn, `repeats` times each, after a few runs that do not count.
 *
 * Ours records parents and judges the network's properties.
 * @throws Error when either side counts other states or transitions than the cell says
 */
export function measure(cell: Cell, promela: string | undefined, repeats: number): Row {
  const network = cell.network();
  const spin = promela === undefined ? undefined : buildSpinPeer(promela, 2 * cell.states);
  try {
    const first = explore(network, counting);
    mustCount(cell, "ours", first);
    for (let run = 1; run < warmUps; run++) explore(network, counting);
    if (spin !== undefined) mustCount(cell, "SPIN's", spin.run());
    const ours: number[] = [];
    const theirs: number[] = [];
    let bytesPerState = 0;
    let visited = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const found = explore(network, counting);
      mustCount(cell, "ours", found);
      ours.push((found.states / found.elapsedMs) * 1000);
      ({ bytesPerState } = found);
      visited = found.bytes.visited / found.states;
      if (spin !== undefined) theirs.push(spin.run().statesPerSecond);
    }
    const statesPerSecond = median(ours);
    const spinRate = median(theirs);
    return {
      model: cell.model,
      states: cell.states,
      transitions: cell.transitions,
      statesPerSecond,
      transitionsPerSecond: (statesPerSecond * cell.transitions) / cell.states,
      coldStatesPerSecond: (first.states / first.elapsedMs) * 1000,
      visitedBytesPerState: visited,
      bytesPerState,
      ...(spin === undefined ? {} : { spin: { statesPerSecond: spinRate, ratio: statesPerSecond / spinRate } }),
    };
  } finally {
    spin?.remove();
  }
}

export function geometricMean(numbers: readonly number[]): number {
  return Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function mustCount(cell: Cell, whose: string, { states, transitions }: { states: number; transitions: number }): void {
  if (states === cell.states && transitions === cell.transitions) return;
  throw new Error(
    `[bugcheck fault] ${cell.model}: ${whose} counts are ${states} states and ${transitions} transitions instead of ${cell.states} and ${cell.transitions}`,
  );
}
