import path from "node:path";
import type { DiffReport } from "../../trace/diff-result";
import { inThreads } from "../progress/in-threads";
import type { Told } from "../progress/with-progress";
import type { DiffPlan } from "./diff-plan";
import type { DiffTask } from "./diff-worker";

/** Compares in a thread of its own, so that this one stays free for Ctrl-C and the progress line. */
export async function diffInThread(plan: DiffPlan, told: Told): Promise<DiffReport> {
  const { found, fault } = await inThreads<DiffTask, DiffReport>(
    path.join(__dirname, "diff-worker.js"),
    [{ plan }],
    told,
  );
  const [report] = found;
  if (report === undefined) throw fault ?? new Error("[bugcheck fault] a comparison came to nothing");
  return report;
}
