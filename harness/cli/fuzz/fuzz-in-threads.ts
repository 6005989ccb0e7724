import path from "node:path";
import { CallerMistake } from "../../language/caller-mistake";
import { asError, type Heard, inThreads } from "../progress/in-threads";
import type { Told } from "../progress/with-progress";
import type { FuzzTask } from "./fuzz-worker";
import { type FuzzOutcome, type FuzzRequest, fuzzShare, type SharedOutcome, together } from "./run-fuzzing";

/**
 * Fuzzes with so many threads, variant by variant and scope by scope. What comes out does not depend on their number, as long as no clock ends
 * the runs. What was found before a fault of ours is there beside it.
 */
export async function runFuzzing(request: FuzzRequest, workers: number, told: Told): Promise<FuzzOutcome> {
  const tasks = Array.from({ length: workers }, (_, worker): FuzzTask => ({ request, share: { worker, workers } }));
  const { found, fault } =
    workers === 1
      ? await inThisThread(request, told)
      : await inThreads<FuzzTask, SharedOutcome>(path.join(__dirname, "fuzz-worker.js"), tasks, told);
  return { ...together(found), ...(fault !== undefined && { fault }) };
}

async function inThisThread(request: FuzzRequest, told: Told): Promise<Heard<SharedOutcome>> {
  const found: SharedOutcome[] = [];
  try {
    for await (const part of fuzzShare(request, told, { worker: 0, workers: 1 })) found.push(part);
    return { found };
  } catch (error) {
    if (error instanceof CallerMistake) throw error;
    return { found, fault: asError(error) };
  }
}
