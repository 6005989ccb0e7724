import type { Cell } from "./cells";
import { phils } from "./models/phils";
import { twoPhase } from "./models/two-phase";

/** Models large enough for several threads. */
export const workerCells: readonly Omit<Cell, "promela">[] = [
  { model: "phils 14", states: 4_782_968, transitions: 44_641_030, network: () => phils(14) },
  { model: "twophase 9", states: 10_340_352, transitions: 123_558_401, network: () => twoPhase(9) },
];
