import type { MessagePort } from "node:worker_threads";
import { type SearchJob, Team } from "../../explore/workers/team";
import type { Network } from "../../network/network";
import type { AlongJob } from "./along-thread";

/** The threads that search along, as the checking thread sees them. */
export class Along {
  constructor(
    private readonly threads: readonly MessagePort[],
    private readonly lost: Int32Array,
  ) {}

  /** A team for a network that was compiled from `source`, and that nobody has asked anything yet. */
  team(network: Network, source: Omit<AlongJob, "search">): Team {
    return new Team(network, this.threads.length + 1, this.lost, (search: SearchJob) => {
      const job: AlongJob = { ...source, search };
      for (const thread of this.threads) thread.postMessage(job);
    });
  }
}
