import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type ExplorePlan, wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { searchAlong } from "../explore/workers/search-along";
import { type SearchJob, Team } from "../explore/workers/team";
import { workerCells } from "./workers-cells";

/** What a thread of the workers bench is started with. */
export interface BenchTask {
  readonly model: string;
  readonly me: number;
  readonly size: number;
  readonly lost: SharedArrayBuffer;
  /** Where the thread hears of searches that another leads, and where those that search along with it hear of its own. */
  readonly jobs?: MessagePort;
  readonly others?: readonly MessagePort[];
}

/** What a search took. */
export interface BenchRun {
  readonly states: number;
  readonly transitions: number;
  readonly elapsedMs: number;
}

const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };

function lead(
  network: ReturnType<(typeof workerCells)[number]["network"]>,
  { size, lost, others = [] }: BenchTask,
): BenchRun {
  const tell = (job: SearchJob) => {
    for (const port of others) port.postMessage(job);
  };
  const team = size === 1 ? undefined : new Team(network, size, new Int32Array(lost), tell);
  const { states, transitions, elapsedMs } = explore(network, counting, {}, {}, undefined, undefined, team);
  return { states, transitions, elapsedMs };
}

if (parentPort !== null) {
  const task = workerData as BenchTask;
  const { model, me, size, lost, jobs } = task;
  const { network } = workerCells.find((cell) => cell.model === model)!;
  jobs?.on("message", (job: SearchJob) => searchAlong(network, job, me, size, new Int32Array(lost)));
  parentPort.on("message", () => parentPort?.postMessage(lead(network(), task)));
}
