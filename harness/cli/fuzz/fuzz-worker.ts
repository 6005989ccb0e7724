import { parentPort, workerData } from "node:worker_threads";
import { CallerMistake } from "../../language/caller-mistake";
import { mistakeData } from "../mistake-data";
import type { Told } from "../progress/with-progress";
import { type FuzzRequest, type FuzzShare, fuzzShare, type SharedOutcome } from "./run-fuzzing";

/** What a thread is started with. */
export interface FuzzTask {
  readonly request: FuzzRequest;
  readonly share: FuzzShare;
  /** One Int32, not zero as soon as the runs are to stop. */
  readonly stop: SharedArrayBuffer;
}

/** One of several threads that fuzz: says in words how far it is, and at last what came out. */
async function work({ request, share, stop }: FuzzTask): Promise<void> {
  const flag = new Int32Array(stop);
  const say = (said: string | SharedOutcome) => parentPort?.postMessage(said);
  say(await outcome(request, share, { shouldStop: () => Atomics.load(flag, 0) !== 0, tell: say }));
}

async function outcome(request: FuzzRequest, share: FuzzShare, told: Told): Promise<SharedOutcome> {
  try {
    return await fuzzShare(request, told, share);
  } catch (error) {
    if (!(error instanceof CallerMistake)) throw error;
    return { rows: [], mistakes: [mistakeData(error, request.cwd)], left: 0 };
  }
}

void work(workerData as FuzzTask);
