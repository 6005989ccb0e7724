import type { CompiledDesign } from "../../network/compile-design";
import type { Label } from "../../network/network";
import { endingOf } from "../../trace/ending";
import type { Trace, TraceStep } from "../../trace/trace";
import { callsIn } from "./chart-changes";
import { ReachableStates } from "./reachable-states";

type Call = Pick<Label, "actor" | "call" | "phase">;

/** The steps of calls that act on what another actor's calls act on too: what the run is a race of. */
export function racingCalls({ steps }: Pick<Trace, "steps">): Call[] {
  const calls = steps.filter(({ kind }) => kind === "call");
  const users = new Map<string, Set<string>>();
  for (const { actor, objects } of calls) {
    for (const object of objects) users.set(object, (users.get(object) ?? new Set()).add(actor));
  }
  const races = ({ objects }: TraceStep) => objects.some((object) => (users.get(object)?.size ?? 0) > 1);
  return calls.filter(races).map(({ actor, call, phase }) => ({ actor, call, phase: phase ?? "" }));
}

/** "canceller: IoCancelIrp(irp), set" */
export function racingCallText({ actor, call, phase }: Call): string {
  return `${actor}: ${call}${phase === "" ? "" : `, ${phase}`}`;
}

/** Those that a design's charts still make, and those they no longer do. */
export function stillMade(
  design: CompiledDesign,
  calls: readonly Call[],
): { readonly made: Call[]; readonly left: Call[] } {
  const charts = new Map(
    design.actors.map(({ component: { name, placement } }) => [name, callsIn(placement.actor.routine.chart)]),
  );
  const isMade = ({ actor, call }: Call) => charts.get(actor)?.has(call) === true;
  return { made: calls.filter(isMade), left: calls.filter((call) => !isMade(call)) };
}

export type Rerun = { readonly kind: "found"; readonly choices: readonly number[] } | { readonly kind: "none" | "cut" };

interface Node {
  readonly state: number;
  /** How many of the calls have come. */
  readonly come: number;
  readonly before: number;
  readonly choice: number;
}

/**
 * Searches, breadth first, for a run in which the calls come in this order, with whatever else in between, and after which `property` is violated.
 * The last of them need not come: it may be what goes wrong now at another call.
 */
export function rerun(
  design: CompiledDesign,
  calls: readonly Call[],
  property: string,
  maxStates: number,
  shouldStop: () => boolean,
): Rerun {
  const states = new ReachableStates(design.network, maxStates, shouldStop);
  const keys = calls.map(keyOf);
  const wanted = Math.max(1, keys.length - 1);
  const nodes: Node[] = [];
  const met = new Set<number>();
  const meet = (node: Node) => {
    const key = node.state * (keys.length + 1) + node.come;
    if (met.has(key)) return;
    met.add(key);
    nodes.push(node);
  };
  const keyOfLabel: (string | undefined)[] = [];
  meet({ state: 0, come: 0, before: -1, choice: -1 });
  for (let current = 0; current < nodes.length; current += 1) {
    const { state, come } = nodes[current]!;
    if (come >= wanted && isViolated(design, states, state, property))
      return { kind: "found", choices: choicesTo(nodes, current) };
    const ways = states.ways(state);
    if (states.isCut || nodes.length > maxStates) return { kind: "cut" };
    for (const [choice, { move, to }] of ways.entries()) {
      keyOfLabel[move.label] ??= keyOf(design.network.label(move.label));
      const comes = come < keys.length && keyOfLabel[move.label] === keys[come];
      meet({ state: to, come: comes ? come + 1 : come, before: current, choice });
    }
  }
  return { kind: "none" };
}

function keyOf({ actor, call, phase }: Call): string {
  return `${actor}\n${call}\n${phase}`;
}

function isViolated(design: CompiledDesign, states: ReachableStates, state: number, property: string): boolean {
  const judged = design.network.properties.find(({ name }) => name === property);
  if (judged === undefined) return false;
  const locals = states.locals(state);
  if (judged.kind === "error" && !states.isError(state)) return false;
  if (judged.kind === "invariant") return !judged.holds(judged.reads.map((component) => locals[component] ?? 0));
  if (judged.kind !== "error" && states.ways(state).length > 0) return false;
  return endingOf(design, locals).violations.some((violation) => violation.property === property);
}

function choicesTo(nodes: readonly Node[], last: number): number[] {
  const choices: number[] = [];
  for (let node = nodes[last]!; node.before >= 0; node = nodes[node.before]!) choices.push(node.choice);
  return choices.reverse();
}
