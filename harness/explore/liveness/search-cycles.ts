import type { Network, NetworkProperty } from "../../network/network";
import type { ExploreObserver, ExplorePlan, Limit, Violation } from "../exploration";
import { StepGraph } from "../step-graph";
import { fairParts } from "./fairness";
import { lassoInto } from "./lasso";
import { strongComponents } from "./strong-components";

/** What a search for fair cycles found out. */
export interface CycleSearch {
  readonly states: number;
  readonly transitions: number;
  /** Whether every reachable state was met, so that what was not found is not there. */
  readonly complete: boolean;
  readonly limit?: Limit;
  /** At most one a property, with the shortest way into a loop. */
  readonly violations: readonly Violation[];
}

type CycleProperty = Extract<NetworkProperty, { kind: "cycle" }>;

const statesBetweenLooks = 256;
const progressEveryMs = 250;

/** The network's claims about runs that never end, as far as they are judged. */
export function cycleProperties({ properties }: Network, judged: ExplorePlan["properties"]): readonly CycleProperty[] {
  return properties.filter(
    (property): property is CycleProperty =>
      property.kind === "cycle" && (judged === "all" || judged.includes(property.name)),
  );
}

/**
 * Looks for fair runs without end in which something that should pass lasts for ever, by one depth-first search over all states: strongly connected components as they are
 * closed, and in each the parts that are fair. Every state is met and every step taken; nothing stands for anything else, and no order is left out.
 *
 * Runs that end are not its business: being stuck, and what is left at an end, are claims of safety.
 */
export function searchCycles(network: Network, plan: ExplorePlan, observer: ExploreObserver = {}): CycleSearch {
  const startedMs = performance.now();
  const properties = cycleProperties(network, plan.properties);
  const graph = new StepGraph(network);
  const locks = network.fairness?.strong ?? [];
  const parts = new Map<CycleProperty, Map<number, number[][]>>(properties.map((property) => [property, new Map()]));
  let transitions = 0;
  let expanded = 0;
  let reportedMs = startedMs;
  let limit: Limit | undefined;

  const successors = (state: number): number[] => {
    expanded++;
    const steps = graph.steps(state);
    transitions += steps.length;
    return steps.map(({ to }) => to);
  };
  const shouldStop = (): boolean => {
    if (graph.states > plan.maxStates) limit = { kind: "states", value: plan.maxStates };
    if (expanded % statesBetweenLooks !== 0 || limit !== undefined) return limit !== undefined;
    const nowMs = performance.now();
    if (graph.bytes > plan.maxMemoryBytes) limit = { kind: "memory", value: plan.maxMemoryBytes };
    else if (plan.shouldStop()) limit = { kind: "interrupt", value: 0 };
    else if (nowMs - startedMs >= plan.timeoutMs) limit = { kind: "time", value: plan.timeoutMs };
    if (nowMs - reportedMs >= progressEveryMs) {
      reportedMs = nowMs;
      const { states, bytes } = graph;
      observer.onProgress?.({
        states,
        transitions,
        depth: 0,
        frontier: states - expanded,
        elapsedMs: nowMs - startedMs,
        bytes,
      });
    }
    return limit !== undefined;
  };

  const finished = strongComponents(
    [graph.initial],
    successors,
    withLoops(graph, (component) => {
      for (const [property, found] of parts) {
        for (const [index, { reads, lasts }] of property.waits.entries()) {
          const lasting = component.filter((state) => {
            const locals = graph.locals(state);
            return lasts(reads.map((read) => locals[read]!));
          });
          if (lasting.length === 0) continue;
          const fair = fairParts(graph, lasting, locks);
          if (fair.length > 0) found.set(index, [...(found.get(index) ?? []), ...fair]);
        }
      }
    }),
    shouldStop,
  );

  return {
    states: graph.states,
    transitions,
    complete: finished,
    ...(limit === undefined ? {} : { limit }),
    violations: [...parts].flatMap(([property, found]) => {
      const lassos = [...found].map(([index, fair]) => violation(graph, property, index, fair, locks));
      return lassos.sort((a, b) => a.schedule.length - b.schedule.length).slice(0, 1);
    }),
  };
}

/** A component of one state without a step to itself has no loop. */
function withLoops(
  graph: StepGraph,
  judge: (component: readonly number[]) => void,
): (component: readonly number[]) => void {
  return (component) => {
    const [only] = component;
    const loops = component.length > 1 || graph.steps(only!).some(({ to }) => to === only);
    if (loops) judge(component);
  };
}

function violation(
  graph: StepGraph,
  property: CycleProperty,
  index: number,
  parts: readonly (readonly number[])[],
  locks: readonly number[],
): Violation {
  const { stem, loop, entry } = lassoInto(graph, parts, locks);
  const { reads, explain } = property.waits[index]!;
  const locals = graph.locals(entry);
  return {
    property: property.name,
    kind: "cycle",
    schedule: [...stem, ...loop],
    loopStart: stem.length,
    explanation: explain(reads.map((read) => locals[read]!)),
  };
}
