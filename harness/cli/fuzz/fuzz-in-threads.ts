import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Tell } from "../progress/row-words";
import type { Told } from "../progress/with-progress";
import type { FuzzTask } from "./fuzz-worker";
import { type FuzzOutcome, type FuzzRequest, fuzzShare, type SharedOutcome, together } from "./run-fuzzing";

/** Milliseconds until the threads hear that they are to stop. */
const HEARD_AFTER_MS = 50;

/**
 * Fuzzes with so many threads, variant by variant and scope by scope. What comes out does not depend on their number, as long as no clock ends
 * the runs.
 */
export async function runFuzzing(request: FuzzRequest, workers: number, told: Told): Promise<FuzzOutcome> {
  if (workers === 1) return together([await fuzzShare(request, told, { worker: 0, workers })]);
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const flag = new Int32Array(stop);
  const listening = setInterval(() => told.shouldStop() && Atomics.store(flag, 0, 1), HEARD_AFTER_MS);
  try {
    const shares = Array.from({ length: workers }, (_, worker) =>
      inThread({ request, share: { worker, workers }, stop }, told.tell),
    );
    return together(await Promise.all(shares));
  } finally {
    clearInterval(listening);
  }
}

function inThread(task: FuzzTask, tell: Tell): Promise<SharedOutcome> {
  const worker = new Worker(path.join(__dirname, "fuzz-worker.js"), { workerData: task });
  return new Promise((resolve, reject) => {
    worker.on("message", (said: string | SharedOutcome) => {
      if (typeof said === "string") tell(said);
      else resolve(said);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`[bugcheck fault] a thread ended with ${code} and said nothing`)));
  });
}
