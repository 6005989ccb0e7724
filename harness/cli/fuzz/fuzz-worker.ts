import { CallerMistake } from "../../language/caller-mistake";
import { mistakeData } from "../mistake-data";
import { workInThread } from "../progress/in-threads";
import { type FuzzRequest, type FuzzShare, fuzzShare, type SharedOutcome } from "./run-fuzzing";

/** What one of several threads that fuzz is started with. */
export interface FuzzTask {
  readonly request: FuzzRequest;
  readonly share: FuzzShare;
}

void workInThread<FuzzTask, SharedOutcome>(async ({ request, share }, told, found) => {
  try {
    for await (const part of fuzzShare(request, told, share)) found(part);
  } catch (error) {
    if (!(error instanceof CallerMistake)) throw error;
    found({ rows: [], mistakes: [mistakeData(error, request.cwd)], left: 0 });
  }
});
