import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { WorkerTuning } from "../explore/workers/search-memory";
import { type SearchJob, Team } from "../explore/workers/team";
import { made, type NetworkRecipe, type ThreadTask } from "./search-thread";

/** Threads that search along with this one, for as many searches as there are; to be closed. */
export class SearchThreads {
  readonly #lost = new SharedArrayBuffer(4);
  readonly #threads: Worker[];

  constructor(readonly size: number) {
    this.#threads = Array.from({ length: size - 1 }, (_, index) => {
      const workerData: ThreadTask = { me: index + 1, size, lost: this.#lost };
      const execArgv = ["--require", "ts-node/register/transpile-only"];
      return new Worker(path.join(__dirname, "search-thread.ts"), { workerData, execArgv });
    });
  }

  /** Settles once all threads wait for searches: they may need this one's help until then. */
  async started(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => once(thread, "message")));
  }

  /** A team for the network of a recipe, and that network. */
  team(recipe: NetworkRecipe, tuning?: WorkerTuning) {
    const network = made(recipe);
    const tell = (job: SearchJob) => {
      for (const thread of this.#threads) thread.postMessage({ recipe, job });
    };
    return { network, team: new Team(network, this.size, new Int32Array(this.#lost), tell, tuning) };
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}
