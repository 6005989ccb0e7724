import { parentPort, workerData } from "node:worker_threads";
import { phils } from "../bench/models/phils";
import { twoPhase } from "../bench/models/two-phase";
import { searchAlong } from "../explore/workers/search-along";
import type { SearchJob } from "../explore/workers/team";
import { lazily, type NetworkTable, networkOf } from "../fast-check/random-network";
import type { Network } from "../network/network";
import { type SymmetricTable, symmetricNetworkOf } from "./random-symmetric-network";
import { type Spoiling, spoilt } from "./spoilt-network";

/** A network that a thread can make for itself. Plain data. */
export type NetworkRecipe =
  | { readonly kind: "random"; readonly table: NetworkTable; readonly lazy: boolean }
  | { readonly kind: "symmetric"; readonly table: SymmetricTable; readonly spoiling?: Spoiling }
  | { readonly kind: "phils" | "two phase"; readonly count: number };

export interface ThreadTask {
  readonly me: number;
  readonly size: number;
  readonly lost: SharedArrayBuffer;
}

export function made(recipe: NetworkRecipe): Network {
  switch (recipe.kind) {
    case "random":
      return recipe.lazy ? lazily(networkOf(recipe.table)) : networkOf(recipe.table);
    case "symmetric":
      return recipe.spoiling === undefined
        ? symmetricNetworkOf(recipe.table)
        : spoilt(symmetricNetworkOf(recipe.table), recipe.spoiling);
    case "phils":
      return phils(recipe.count);
    case "two phase":
      return twoPhase(recipe.count);
  }
}

if (parentPort !== null) {
  const { me, size, lost } = workerData as ThreadTask;
  const word = new Int32Array(lost);
  // The thread that leads waits, and would not hear of it otherwise.
  process.on("uncaughtExceptionMonitor", () => Atomics.store(word, 0, 1));
  process.on("exit", () => Atomics.store(word, 0, 1));
  parentPort.on("message", ({ recipe, job }: { recipe: NetworkRecipe; job: SearchJob }) =>
    searchAlong(() => made(recipe), job, me, size, word),
  );
  parentPort.postMessage("started");
}
