import type { CompiledDesign } from "../network/compile-design";
import { type GlobalState, initialState, successors } from "../network/successors";
import type { Ending, Finding } from "./trace";
import { whoWaits } from "./waiting";

/** Judges the last state of a run, by the network's own properties. */
export function endingOf(design: CompiledDesign, state: GlobalState): Ending {
  const broken = errors(design, state);
  const ended = broken !== undefined || successors(design.network, state).length === 0;
  const stuck = ended && broken === undefined && stillRunning(design, state).length > 0;
  const waiting = stuck ? whoWaits(design, state) : [];
  const violations = [
    ...(broken ?? []),
    ...(stuck
      ? noProgress(
          design,
          state,
          waiting.map(({ explanation }) => explanation),
        )
      : []),
    ...predicates(design, state, "invariant"),
    ...(ended && broken === undefined && !stuck ? predicates(design, state, "final") : []),
  ];
  return { violations, waiting, standing: standing(design, state) };
}

/** Errors the run ended with, as far as a property names them; undefined where there is none at all. */
function errors({ network }: CompiledDesign, state: GlobalState): Finding[] | undefined {
  const found = network.components.flatMap((component, number) => {
    const status = component.status(state[number] ?? 0);
    return status.kind === "error" ? [status.error] : [];
  });
  if (found.length === 0) return undefined;
  return found
    .filter(({ property }) => network.properties.some(({ kind, name }) => kind === "error" && name === property))
    .map(({ property, message, bugcheck = null }) => ({ property, kind: "error", explanation: message, bugcheck }));
}

function stillRunning({ network }: CompiledDesign, state: GlobalState): string[] {
  return network.components
    .filter((component, number) => component.status(state[number] ?? 0).kind === "running")
    .map(({ name }) => name);
}

function noProgress(design: CompiledDesign, state: GlobalState, reasons: readonly string[]): Finding[] {
  const property = design.network.properties.find(({ kind }) => kind === "stuck")?.name;
  if (property === undefined) return [];
  const words =
    reasons.length > 0 ? reasons : stillRunning(design, state).map((name) => `${name} is left as it may not be`);
  return [{ property, kind: "stuck", explanation: `nothing can move: ${words.join("; ")}`, bugcheck: null }];
}

function predicates({ network }: CompiledDesign, state: GlobalState, kind: "invariant" | "final"): Finding[] {
  return network.properties.flatMap((property) => {
    if (property.kind !== kind) return [];
    const locals = property.reads.map((number) => state[number] ?? 0);
    if (property.holds(locals)) return [];
    return [{ property: property.name, kind, explanation: property.explain(locals), bugcheck: null }];
  });
}

function standing({ network }: CompiledDesign, state: GlobalState): Ending["standing"] {
  const initial = initialState(network);
  return network.components.flatMap((component, number) => {
    const local = state[number] ?? 0;
    return local === initial[number] ? [] : [{ component: component.name, state: component.describe(local) }];
  });
}
