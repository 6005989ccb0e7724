import type { CompiledDesign } from "../network/compile-design";
import type { BugCheck } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";
import type { Ending, Finding } from "./trace";
import { whoWaits } from "./waiting";

/**
 * Judges the last state of a run, by the network's own properties.
 * @param loop - the states that the run goes round for ever, where it does
 */
export function endingOf(design: CompiledDesign, state: GlobalState, loop: readonly GlobalState[] = []): Ending {
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
    ...(loop.length > 0 ? neverPasses(design, loop) : []),
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

/** What should pass and lasts all the way round the loop. */
function neverPasses(design: CompiledDesign, loop: readonly GlobalState[]): Finding[] {
  const [entry = []] = loop;
  return design.network.properties.flatMap((property): Finding[] => {
    if (property.kind !== "cycle") return [];
    const lasting = property.waits.find(({ reads, lasts }) =>
      loop.every((state) => lasts(reads.map((at) => state[at] ?? 0))),
    );
    if (lasting === undefined) return [];
    const explanation = lasting.explain(lasting.reads.map((number) => entry[number] ?? 0));
    return [{ property: property.name, kind: "cycle", explanation, bugcheck: watchdog(design, loop) }];
  });
}

/** A processor that does not come below DISPATCH_LEVEL all the way round. */
function watchdog({ processors }: CompiledDesign, loop: readonly GlobalState[]): BugCheck | null {
  const kept = processors.some(({ number, component }) =>
    loop.every((state) => component.stack(state[number] ?? 0).length > 0),
  );
  const parameters = ["1", "ticks spent at DISPATCH_LEVEL or above", "ticks allowed"];
  return kept ? { code: "0x133", name: "DPC_WATCHDOG_VIOLATION", parameters } : null;
}
