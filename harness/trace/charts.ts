import type { ChartOutline } from "../network/chart-outline";
import type { CompiledDesign } from "../network/compile-design";
import type { TraceChart } from "./trace";

/** The charts of the actors that take part, each once, with the actors that run it. */
export function chartsOf(design: CompiledDesign, takesPart: ReadonlySet<string>): TraceChart[] {
  const actors = new Map<object, string[]>();
  const outlines = new Map<object, ChartOutline>();
  for (const { component } of design.actors) {
    if (!takesPart.has(component.name)) continue;
    const { chart } = component.placement.actor.routine;
    actors.set(chart, [...(actors.get(chart) ?? []), component.name]);
    if (!outlines.has(chart)) outlines.set(chart, component.outline);
  }
  return [...outlines].map(([chart, outline]) => ({ actors: actors.get(chart) ?? [], ...outline }));
}
