import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { searchAlong } from "../../explore/workers/search-along";
import type { SearchJob } from "../../explore/workers/team";
import type { CheckLimits, CheckPlan } from "./check-plan";
import type { CheckScope } from "./check-scope";
import { compileAt } from "./compile-at";
import { designsToCheck } from "./designs-to-check";

/** What a thread that searches along is started with. */
export interface AlongTask {
  readonly plan: CheckPlan;
  /** Its number; 0 leads. */
  readonly me: number;
  /** One Int32, not zero as soon as one of the threads has died. */
  readonly lost: SharedArrayBuffer;
  /** Where {@link AlongJob}s come from. */
  readonly jobs: MessagePort;
}

/** One search, as the leading thread tells the others. Plain data. */
export interface AlongJob {
  /** The design's place among those of the plan. */
  readonly design: number;
  readonly variant: string;
  readonly scope: CheckScope;
  readonly limits: Pick<CheckLimits, "set" | "maxLocals">;
  readonly search: SearchJob;
}

/** A thread that does its part of the searches that the checking thread leads. */
function work({ plan, me, lost, jobs }: AlongTask): void {
  const loading = designsToCheck(plan);
  // Ended from outside, and not because the thread that leads is gone.
  parentPort?.ref();
  jobs.on("message", async ({ design, variant, scope, limits, search }: AlongJob) => {
    const { designs } = await loading;
    const compile = () => compileAt(designs[design]!.design, variant, scope, limits).network;
    searchAlong(compile, search, me, plan.workers, new Int32Array(lost));
  });
}

work(workerData as AlongTask);
