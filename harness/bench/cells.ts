import type { Network } from "../network/network";
import { phils } from "./models/phils";
import { removeLock } from "./models/remove-lock";
import { spinQueue } from "./models/spin-queue";
import { twoPhase } from "./models/two-phase";

/** A model measured on both sides, and the counts that both must give. */
export interface Cell {
  readonly model: string;
  readonly states: number;
  readonly transitions: number;
  network(): Network;
  /** The same model in Promela, in `harness/bench/spin`. */
  readonly promela: string;
}

export const cells: readonly Cell[] = [
  { model: "phils 12", states: 531_440, transitions: 4_251_516, network: () => phils(12), promela: "phils.pml" },
  {
    model: "twophase 8",
    states: 1_745_408,
    transitions: 18_507_777,
    network: () => twoPhase(8),
    promela: "two-phase.pml",
  },
  {
    model: "spinq 3/3/4",
    states: 551_600,
    transitions: 1_945_860,
    network: () => spinQueue(3, 3, 4),
    promela: "spin-queue.pml",
  },
  {
    model: "removelock 6",
    states: 1_924_674,
    transitions: 11_121_535,
    network: () => removeLock(6),
    promela: "remove-lock.pml",
  },
];
