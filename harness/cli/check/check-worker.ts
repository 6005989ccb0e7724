import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { Along } from "./along";
import { type CheckEvent, checkEnded } from "./check-events";
import type { CheckPlan } from "./check-plan";
import { runChecks } from "./run-checks";

/** What the thread is started with. */
export interface WorkerTask {
  readonly plan: CheckPlan;
  readonly from: number;
  /** One Int32, not zero as soon as the search is to stop. */
  readonly stop: SharedArrayBuffer;
  /** One Int32, not zero as soon as a thread that searches along has died. */
  readonly lost: SharedArrayBuffer;
  /** The threads that search along. */
  readonly others: readonly MessagePort[];
}

/** The thread that searches, so that the main one stays free for Ctrl-C and the progress line. */
async function work({ plan, from, stop, lost, others }: WorkerTask): Promise<void> {
  const flag = new Int32Array(stop);
  const emit = (event: CheckEvent) => parentPort?.postMessage(event);
  const along = others.length === 0 ? undefined : new Along(others, new Int32Array(lost));
  await runChecks(plan, { emit, shouldStop: () => Atomics.load(flag, 0) !== 0, along }, from);
  parentPort?.postMessage(checkEnded);
}

void work(workerData as WorkerTask);
