import { parentPort, Worker, workerData } from "node:worker_threads";
import type { Told } from "./with-progress";

/** Milliseconds until the threads hear that they are to stop. */
const HEARD_AFTER_MS = 50;

/** What a thread is started with. */
interface ThreadData<Task> {
  readonly task: Task;
  /** One Int32, not zero as soon as the work is to end with what it knows. */
  readonly stop: SharedArrayBuffer;
}

/** What a thread says: how far it is, in words; what it has found, plain data; null once it is done. */
type Said<Found extends object> = string | Found | null;

/** What threads have found, in the order in which they said so. */
export interface Heard<Found> {
  readonly found: readonly Found[];
  /** Our own fault that ended one of them, out of memory included. */
  readonly fault?: Error;
}

/**
 * Runs a thread for each task, and has ended all of them when it resolves. Where one fails, the others are told to end with what they know.
 *
 * @param file - absolute; calls {@link workInThread}
 */
export async function inThreads<Task, Found extends object>(
  file: string,
  tasks: readonly Task[],
  told: Told,
): Promise<Heard<Found>> {
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const halt = () => Atomics.store(new Int32Array(stop), 0, 1);
  const listening = setInterval(() => told.shouldStop() && halt(), HEARD_AFTER_MS);
  const found: Found[] = [];
  const threads = tasks.map((task) => {
    const workerData: ThreadData<Task> = { task, stop };
    return new Worker(file, { workerData });
  });
  try {
    const ends = threads.map((thread) => ended<Found>(thread, told, (part) => found.push(part)));
    for (const end of ends) end.catch(halt);
    const failed = (await Promise.allSettled(ends)).find((end) => end.status === "rejected");
    return failed === undefined ? { found } : { found, fault: asError(failed.reason) };
  } finally {
    halt();
    clearInterval(listening);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** A thread's part of {@link inThreads}; what it is to tidy up on exit is done before the process that started it goes on. */
export async function workInThread<Task, Found extends object>(
  work: (task: Task, told: Told, found: (part: Found) => void) => Promise<void>,
): Promise<void> {
  const { task, stop } = workerData as ThreadData<Task>;
  const flag = new Int32Array(stop);
  const say = (said: Said<Found>) => parentPort?.postMessage(said);
  await work(task, { shouldStop: () => Atomics.load(flag, 0) !== 0, tell: say }, say);
  say(null);
  process.exit();
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function ended<Found extends object>(thread: Worker, told: Told, take: (part: Found) => void): Promise<void> {
  let done = false;
  return new Promise((resolve, reject) => {
    thread.on("message", (said: Said<Found>) => {
      if (typeof said === "string") told.tell(said);
      else if (said === null) done = true;
      else take(said);
    });
    thread.on("error", reject);
    thread.on("exit", (code) => {
      if (done) resolve();
      else reject(new Error(`[bugcheck fault] a thread ended with ${code} before it was done`));
    });
  });
}
