import type { Trace, TraceStep } from "../../trace/trace";

/** What a search has shown about a run. */
export interface Shown {
  readonly property: string;
  /** Null where the search for fewer was cut short before it found any. */
  readonly switches: number | null;
  readonly switchesNecessary: boolean;
  readonly searchedStates: number;
}

/**
 * Says in sentences what it takes for a run to go wrong: who acts in the middle of whose work, and whether less would do. That something
 * is necessary is said only where every run without it was searched.
 */
export function explainRun({ steps }: Trace, shown: Shown): string[] {
  const { property, switches, switchesNecessary, searchedStates } = shown;
  const between = interruptions(steps);
  if (switches === null) return between;
  const times = `${switches} ${switches === 1 ? "change" : "changes"} of context`;
  const are = switches === 1 ? "is" : "are";
  if (switches === 0) return [`no change of context is needed for ${property}`];
  return [
    ...between,
    switchesNecessary
      ? `${times} ${are} necessary and sufficient: with fewer, no run violates ${property} (all of them searched, ${searchedStates} states in all)`
      : `${times} ${are} sufficient; whether fewer would do was not decided`,
  ];
}

/** Each place where an actor is left in the middle, and who acts there. */
function interruptions(steps: readonly TraceStep[]): string[] {
  const acting = steps.filter(({ kind, irql }) => kind !== "choice" && irql !== null);
  return acting.flatMap((step, index) => {
    const next = acting[index + 1];
    if (next === undefined || next.actor === step.actor) return [];
    const back = acting.findIndex(({ actor }, later) => later > index && actor === step.actor);
    const resumed = acting[back];
    if (resumed === undefined) return [];
    const others = [...new Set(acting.slice(index + 1, back).map(({ actor }) => actor))];
    return [`${others.join(" and ")} between ${words(step)} and ${words(resumed)} of ${step.actor}`];
  });
}

function words({ call, phase }: TraceStep): string {
  return phase === null ? call : `${call}: ${phase}`;
}
