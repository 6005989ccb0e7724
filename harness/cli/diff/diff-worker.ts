import type { DiffReport } from "../../trace/diff-result";
import { workInThread } from "../progress/in-threads";
import type { DiffPlan } from "./diff-plan";
import { runDiff } from "./run-diff";

/** What the thread that compares is started with. */
export interface DiffTask {
  readonly plan: DiffPlan;
}

void workInThread<DiffTask, DiffReport>(async ({ plan }, told, found) => found(await runDiff(plan, told)));
