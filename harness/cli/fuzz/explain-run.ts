import type { Shrunk } from "../../fuzz/shrink";
import type { ResultScope } from "../../trace/result";
import type { Trace, TraceStep } from "../../trace/trace";

/** What a search has shown about a run. */
export interface Shown
  extends Pick<Shrunk, "switches" | "switchesNecessary" | "preemptions" | "preemptionsNecessary" | "searchedStates"> {
  readonly property: string;
  /** Of the run; and where it was met, which may be larger. */
  readonly scope: ResultScope;
  readonly fuzzed: ResultScope;
}

/**
 * Says in sentences what it takes for a run to go wrong: the scope that is enough, who acts in the middle of whose work, and whether less would
 * do. That something is necessary is said only where every run without it was searched.
 */
export function explainRun({ steps }: Trace, shown: Shown): string[] {
  const { property, switches, switchesNecessary, preemptions, preemptionsNecessary, searchedStates } = shown;
  const [place, ...others] = preemptions.map((index) => placeOf(steps, index));
  const searched = `(all of them searched, ${searchedStates} states in all)`;
  const proof = `without ${others.length === 0 ? "it" : "as many"} no run violates ${property} ${searched}`;
  const enough = enoughWords(shown);
  if (place !== undefined) {
    const what = others.length === 0 ? `one pre-emption, ${place},` : `${preemptions.length} pre-emptions`;
    const are = others.length === 0 ? "is" : "are";
    return [
      ...enough,
      ...(others.length === 0 ? [] : [place, ...others]),
      preemptionsNecessary
        ? `${what} ${are} necessary and sufficient: ${proof}`
        : `${what} ${are} sufficient; whether fewer would do was not shown`,
    ];
  }
  const order = orderOf(steps);
  if (order.length < 2) return [...enough, `no pre-emption and no change of context is needed for ${property}`];
  const inTurn = `no pre-emption is needed for ${property}: ${order.join(", then ")}, each until it ends or waits`;
  const turns = `${switches} ${switches === 1 ? "change" : "changes"} of context`;
  if (switches === null || !switchesNecessary) return [...enough, inTurn];
  return [...enough, inTurn, `with fewer than ${turns} no run violates it ${searched}`];
}

/** Where a context is left though it could go on, and who acts until it does. */
function placeOf(steps: readonly TraceStep[], index: number): string {
  const preempting = steps[index]!;
  const left = steps.slice(0, index).findLast(isActing);
  if (left === undefined) throw new Error("[bugcheck fault] nobody acted before a pre-emption");
  const rest = steps.slice(index);
  const back = rest.findIndex((step) => isActing(step) && step.actor === left.actor);
  const resumed = rest[back];
  const until = resumed === undefined ? [preempting] : rest.slice(0, back).filter(isActing);
  const by = [...new Set(until.map(({ actor }) => actor))].join(" and ");
  const where = resumed === undefined ? `after ${words(left)}` : `between ${words(left)} and ${words(resumed)}`;
  return `of ${left.actor} ${where}, by ${by}`;
}

/** Who acts, one after the other. */
function orderOf(steps: readonly TraceStep[]): string[] {
  const acting = steps.filter(isActing).map(({ actor }) => actor);
  return acting.filter((actor, index) => actor !== acting[index - 1]);
}

/** The environment and its choices are nobody's context. */
function isActing({ kind, irql }: TraceStep): boolean {
  return kind !== "choice" && irql !== null;
}

function enoughWords({ scope, fuzzed }: Shown): string[] {
  const names = [...new Set([...Object.keys(fuzzed.set), ...Object.keys(scope.set)])];
  const words = [
    ...(scope.processors < fuzzed.processors
      ? [`${scope.processors} ${scope.processors === 1 ? "processor" : "processors"}`]
      : []),
    ...names
      .filter((name) => scope.set[name] !== fuzzed.set[name])
      .map((name) => (scope.set[name] === undefined ? `the design's own ${name}` : `${name}=${scope.set[name]}`)),
  ];
  return words.length === 0 ? [] : [`the run shown makes do with ${words.join(" and ")}`];
}

function words({ call, phase }: TraceStep): string {
  return phase === null ? call : `${call}: ${phase}`;
}
