import type { Network } from "../network/network";
import type { CheckpointStore } from "./checkpoint";
import {
  type Exploration,
  type ExploreObserver,
  type ExplorePlan,
  type Limit,
  type Progress,
  sumOf,
  type Violation,
  wholeSpace,
} from "./exploration";
import { Journal } from "./journal";
import { Judge } from "./judge";
import { endOf } from "./real-run";
import type { SuccessorFilter } from "./reduction/successor-filter";
import { StateSpace, type Tuning } from "./state-space";
import { SymmetricSearch } from "./symmetric-search";
import { ToldApart } from "./symmetry-check";
import { TransactionProgram } from "./transaction-program";
import { CommonProgram } from "./workers/common-program";
import type { Seat } from "./workers/seat";
import { SharedSpace } from "./workers/shared-space";
import type { Team } from "./workers/team";

const progressEveryMs = 250;

/**
 * Searches the states of `network` breadth first and judges each by the network's properties.
 *
 * Synchronous: what wants to stop it early does so by `plan.shouldStop`.
 * @param checkpoint - where the search is written down as it goes, and goes on from when there is something
 * @param filter - takes successors away that need not be looked at
 * @param team - other threads that search along; not made use of with either of these, nor with a store that is not exact
 * @throws CallerMistake NETWORK_INCONSISTENT or NETWORK_NOT_PURE when the network breaks the promises of `Network`,
 * CHECKPOINT_MISMATCH when what was written down is of another network
 */
export function explore(
  network: Network,
  plan: ExplorePlan = wholeSpace,
  observer: ExploreObserver = {},
  tuning: Tuning = {},
  checkpoint?: CheckpointStore,
  filter?: SuccessorFilter,
  team?: Team,
): Exploration {
  const startedMs = performance.now();
  const attempt = (symmetry: boolean, timeoutMs = plan.timeoutMs): Exploration => {
    const attempted = { ...plan, symmetry, timeoutMs };
    const apart = checkpoint !== undefined || filter !== undefined || plan.store !== "exact";
    if (team === undefined || apart) return search(network, attempted, observer, tuning, checkpoint, filter);
    const shared = { seat: team.begin(attempted, tuning), program: new CommonProgram(network) };
    try {
      return search(network, attempted, observer, tuning, undefined, undefined, shared);
    } finally {
      team.end(shared.seat, shared.program.tree.asked);
    }
  };
  // A search that may be written down twice, first with symmetry and then without, is written down once: without.
  const named = plan.symmetry && checkpoint === undefined && (network.symmetry ?? []).length > 0;
  if (!named) return attempt(false);
  try {
    return attempt(true);
  } catch (error) {
    if (!(error instanceof ToldApart)) throw error;
    const of = network.symmetry!.map(({ name }) => name);
    const timeoutMs = plan.timeoutMs - (performance.now() - startedMs);
    return { ...attempt(false, timeoutMs), symmetry: { of, proven: false, refused: error.message } };
  }
}

/**
 * One search, in one thread or in each of those that share it.
 * @throws ToldApart when instances are not interchangeable after all
 */
export function search(
  network: Network,
  plan: ExplorePlan,
  observer: ExploreObserver,
  tuning: Tuning,
  checkpoint: CheckpointStore | undefined,
  filter: SuccessorFilter | undefined,
  shared?: { readonly seat: Seat; readonly program: CommonProgram },
): Exploration {
  const startedMs = performance.now();
  const program = shared?.program ?? new TransactionProgram(network);
  const symmetry = plan.symmetry ? new SymmetricSearch(network, program) : undefined;
  const judge = new Judge(network, program.tree, plan.properties, symmetry);
  const store = { kind: plan.store, maxBytes: plan.maxMemoryBytes / (shared?.seat.size ?? 1) };
  const space =
    shared === undefined
      ? new StateSpace(network, program, judge, { store, ...tuning }, filter, symmetry)
      : new SharedSpace(network, shared.program, judge, plan, { store, ...tuning }, shared.seat, symmetry);
  const journal = checkpoint && new Journal(checkpoint, space, program, judge, tuning);

  let { transitions, depth, levelEnd } = journal?.begin() ?? { transitions: 0, depth: 0, levelEnd: space.states };
  let elapsedMs = 0;
  let reportedMs = 0;
  let limit: Limit | undefined;
  let successorsDropped = false;

  while (space.waiting > 0) {
    if (space.expanded === levelEnd) {
      if (judge.settled && plan.stopAt === "first-violation-level") break;
      depth++;
      levelEnd = space.states;
    }
    const expanded = space.expand(levelEnd - space.expanded);
    transitions += expanded.transitions;

    // The level that holds a violation is judged to its end, but nothing beyond it will be looked at.
    if (judge.settled && plan.stopAt === "first-violation-level") {
      space.drop(expanded.states);
      successorsDropped ||= expanded.transitions > 0;
    } else limit = limitHit(space.advance(expanded, plan.maxStates, plan.maxMemoryBytes), plan);

    elapsedMs = performance.now() - startedMs;
    if (space.waiting > 0) limit ??= space.agreed(() => outsideLimit(plan, elapsedMs));
    if (limit !== undefined) break;
    if (elapsedMs - reportedMs >= progressEveryMs) {
      reportedMs = elapsedMs;
      observer.onProgress?.(progress(space, transitions, depth, elapsedMs));
    }
    journal?.tick({ depth, levelEnd });
  }
  journal?.commit({ depth, levelEnd });
  // Telling a run with real names may ask anything: nobody waits for the answers now.
  program.tree.frozen = false;
  // Of several threads each knows its own combinations only, so nothing counts as proven; what tells instances apart is found all the same.
  const proving = symmetry !== undefined && limit === undefined && (shared === undefined || shared.seat.leads);
  const proven =
    proving &&
    symmetry.prove(() => outsideLimit(plan, performance.now() - startedMs) !== undefined) &&
    shared === undefined;

  const bytes = space.bytes;
  return {
    states: space.states,
    transitions,
    depth,
    elapsedMs: performance.now() - startedMs,
    bytesPerState: (bytes.visited + bytes.parents) / space.states,
    bytes,
    complete: limit === undefined && space.waiting === 0 && !successorsDropped,
    ...(limit === undefined ? {} : { limit }),
    ...(space.omission === undefined ? {} : { omission: space.omission }),
    ...(symmetry === undefined ? {} : { symmetry: { of: network.symmetry!.map(({ name }) => name), proven } }),
    // Within a batch what reads a state is asked before what ends there.
    violations: judge.findings
      .toSorted((one, other) => one.state - other.state)
      .map((finding): Violation => {
        const { property, kind, state, explanation } = finding;
        const schedule = space.schedule(state);
        if (symmetry !== undefined) {
          const real = symmetry.realRun(schedule);
          return { property, kind, schedule: real.schedule, explanation: judge.explanation(finding, real.locals) };
        }
        if (shared === undefined) return { property, kind, schedule, explanation };
        return { property, kind, schedule, explanation: judge.explanation(finding, endOf(network, schedule)) };
      }),
  };
}

function limitHit(outcome: "done" | "full" | "enough", plan: ExplorePlan): Limit | undefined {
  switch (outcome) {
    case "done":
      return undefined;
    case "full":
      return { kind: "memory", value: plan.maxMemoryBytes };
    case "enough":
      return { kind: "states", value: plan.maxStates };
  }
}

function outsideLimit(plan: ExplorePlan, elapsedMs: number): Limit | undefined {
  if (plan.shouldStop()) return { kind: "interrupt", value: 0 };
  return elapsedMs >= plan.timeoutMs ? { kind: "time", value: plan.timeoutMs } : undefined;
}

function progress(space: StateSpace, transitions: number, depth: number, elapsedMs: number): Progress {
  return {
    states: space.states,
    transitions,
    depth,
    frontier: space.waiting,
    elapsedMs,
    bytes: sumOf(space.bytes),
  };
}
