import path from "node:path";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { AlongTask } from "./along-thread";
import { type CheckEvent, checkEnded } from "./check-events";
import type { CheckPlan } from "./check-plan";
import type { WorkerTask } from "./check-worker";

/**
 * Runs a check in threads: one goes through the rows from number `from` on, and where the plan says so, others search along with it.
 * Resolves when that one is done, or when one of them has run out of heap; then all of them are ended, and the row at hand is lost.
 *
 * @throws what a thread throws that is no caller's mistake, or that a thread has ended by itself
 */
export async function runThreads(
  plan: CheckPlan,
  from: number,
  stop: SharedArrayBuffer,
  onEvent: (event: CheckEvent) => void,
): Promise<"done" | "out of memory"> {
  const lost = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const threads: Worker[] = [];
  const start = (file: string, task: WorkerTask | AlongTask, transferList: MessagePort[]): Worker => {
    const thread = new Worker(path.join(__dirname, file), { workerData: task, transferList });
    threads.push(thread);
    return thread;
  };
  const others = Array.from({ length: plan.workers - 1 }, (_, index): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    start("along-thread.js", { plan, me: index + 1, lost, jobs: port2 }, [port2]);
    return port1;
  });
  const leading = start("check-worker.js", { plan, from, stop, lost, others }, others);
  try {
    return await new Promise((resolve, reject) => {
      leading.on("message", (event: CheckEvent | typeof checkEnded) => {
        if (event === checkEnded) resolve("done");
        else onEvent(event);
      });
      for (const [number, thread] of threads.entries()) {
        thread.on("error", (error: NodeJS.ErrnoException) => {
          // The others may be waiting for it.
          Atomics.store(new Int32Array(lost), 0, 1);
          if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve("out of memory");
          else reject(error);
        });
        thread.on("exit", (code) => {
          Atomics.store(new Int32Array(lost), 0, 1);
          reject(new Error(`[bugcheck fault] search thread ${number + 1} has ended by itself, with code ${code}`));
        });
      }
    });
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
