import cancelVsDpc from "../../models/designs/cancel/cancel-vs-dpc-completion";
import { defaultProperties } from "../../properties/default-properties";
import { fuzz } from "../fuzz/fuzz";
import { type Fuzzing, type FuzzPlan, someRuns } from "../fuzz/fuzzing";
import { strategyNamed, strategyNames } from "../fuzz/strategies";
import { compileDesign } from "../network/compile-design";
import { median } from "./measure";
import { schedulesPerSecond as peerSchedulesPerSecond } from "./models/scheduler-toy";
import { toyNetwork } from "./models/toy-network";

/** Schedule steps a second of one strategy, on one core. */
export interface FuzzRate {
  readonly strategy: string;
  readonly stepsPerSecond: number;
  readonly schedulesPerSecond: number;
}

/** Schedules a second of ours, and of fast-check's own scheduler, on the same toy in turn. */
export interface SchedulerPeer {
  readonly schedulesPerSecond: number;
  readonly fastCheck: { readonly schedulesPerSecond: number; readonly ratio: number };
}

const design = { name: "cancel-vs-dpc-completion fixed", processors: 2, irp: 2 };
const steps = 1_000_000;
const toyRuns = 100_000;
const peerRuns = 20_000;
const warmUps = 2;

const endless: FuzzPlan = { ...someRuns, runs: Number.POSITIVE_INFINITY, failures: Number.POSITIVE_INFINITY };

/** What the rates of {@link measureFuzzing} are measured on. */
export const fuzzedDesign = `${design.name}, ${design.irp} IRPs, ${design.processors} processors`;

/** Measures each strategy `repeats` times, after runs that do not count; states are judged, and coverage is counted, as ever. */
export function measureFuzzing(repeats: number): FuzzRate[] {
  const set = { irp: design.irp };
  const { processors } = design;
  const { network } = compileDesign(cancelVsDpc, "fixed", { processors, set, properties: defaultProperties });
  const once = (strategy: string) => fuzz(network, strategyNamed(strategy), { ...endless, steps });
  return strategyNames.map((strategy) => {
    for (let run = 0; run < warmUps; run++) once(strategy);
    const found = Array.from({ length: repeats }, () => once(strategy));
    mustPass(found);
    return {
      strategy,
      stepsPerSecond: median(found.map((each) => (each.steps / each.elapsedMs) * 1000)),
      schedulesPerSecond: median(found.map((each) => (each.runs / each.elapsedMs) * 1000)),
    };
  });
}

/** Measures both in turn, `repeats` times each: three threads of two steps under a random scheduler. */
export async function measureSchedulers(repeats: number): Promise<SchedulerPeer> {
  const network = toyNetwork();
  const once = () => fuzz(network, strategyNamed("random"), { ...endless, runs: toyRuns });
  for (let run = 0; run < warmUps; run++) once();
  await peerSchedulesPerSecond(peerRuns);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { runs, elapsedMs } = once();
    ours.push((runs / elapsedMs) * 1000);
    theirs.push(await peerSchedulesPerSecond(peerRuns));
  }
  const [rate, peer] = [median(ours), median(theirs)];
  return { schedulesPerSecond: rate, fastCheck: { schedulesPerSecond: peer, ratio: rate / peer } };
}

function mustPass(found: readonly Fuzzing[]): void {
  if (found.every(({ failed }) => failed === 0)) return;
  throw new Error(`[bugcheck fault] ${design.name} fails`);
}
