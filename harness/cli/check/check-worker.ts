import { parentPort, workerData } from "node:worker_threads";
import type { CheckEvent } from "./check-events";
import type { CheckPlan } from "./check-plan";
import { runChecks } from "./run-checks";

/** What the thread is started with. */
export interface WorkerTask {
  readonly plan: CheckPlan;
  readonly from: number;
  /** One Int32, not zero as soon as the search is to stop. */
  readonly stop: SharedArrayBuffer;
}

/** The thread that searches, so that the main one stays free for Ctrl-C and the progress line. */
async function work({ plan, from, stop }: WorkerTask): Promise<void> {
  const flag = new Int32Array(stop);
  const emit = (event: CheckEvent) => parentPort?.postMessage(event);
  await runChecks(plan, { emit, shouldStop: () => Atomics.load(flag, 0) !== 0 }, from);
}

void work(workerData as WorkerTask);
