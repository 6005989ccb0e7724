import type { ActorComponent } from "./actor-component";
import { parseArrow } from "./arrow-descriptor";
import { type ChartArrow, ChartArrows, type Taken } from "./chart-arrows";
import type { CompiledDesign } from "./compile-design";

/** A step that was taken, as far as the acting chart is concerned: local states of the actor before and after. */
export interface ChartStep {
  readonly leader: number;
  readonly label: number;
  readonly from: number;
  readonly to: number;
}

/** What the steps of actors that share a routine have taken of its chart. */
export interface ChartCoverage {
  /** The actor, or what the names of several have in common. */
  readonly chart: string;
  readonly states: Share<string>;
  readonly arrows: Share<ChartArrow>;
  readonly calls: Share<string>;
}

export interface Share<T> {
  readonly met: number;
  readonly all: number;
  readonly missed: readonly T[];
}

/** The coverage of each chart of a design's actors by these steps. A call is met when it is made, whatever it returns. */
export function chartCoverage(design: CompiledDesign, steps: readonly ChartStep[]): ChartCoverage[] {
  const charts = new Map<object, OneChart>();
  const actors = new Map<
    number,
    { readonly actor: ActorComponent; readonly chart: OneChart; readonly own: ChartArrows }
  >();
  for (const { number, component: actor } of design.actors) {
    const { routine } = actor.placement.actor;
    const own = new ChartArrows(actor.machine);
    const chart = charts.get(routine) ?? new OneChart(own);
    charts.set(routine, chart);
    chart.names.add(actor.name.replace(/ on \d+$/, "").replace(/\[\d+\]/g, ""));
    chart.add(own.begun());
    actors.set(number, { actor, chart, own });
  }
  for (const { leader, label, from, to } of steps) {
    const known = actors.get(leader);
    if (known === undefined) continue;
    const { actor, chart, own } = known;
    const [before, after] = [actor.local(from), actor.local(to)];
    const { arrow, result, kind } = design.network.label(label);
    const [, type] = /^.*? --(.*)$/s.exec(arrow ?? "") ?? [];
    if (before.stage !== "running" || type === undefined) continue;
    if (kind === "call") chart.calls.add(type);
    // Between two phases of a call the chart stands still.
    if (after.stage === "running" && after.phase > 0) continue;
    chart.add(own.taken(before.snapshot, { type, ...(result !== undefined && { result }) }));
  }
  return [...charts.values()].map((chart) => chart.coverage());
}

/** What actors of one routine have met together. */
class OneChart {
  readonly names = new Set<string>();
  readonly calls = new Set<string>();
  readonly #arrows = new Set<number>();
  readonly #states = new Set<string>();

  constructor(private readonly chart: Pick<ChartArrows, "arrows" | "states">) {}

  add({ arrows, states }: Taken): void {
    for (const arrow of arrows) this.#arrows.add(arrow);
    for (const state of states) this.#states.add(state);
  }

  coverage(): ChartCoverage {
    const { arrows, states } = this.chart;
    const calls = [...new Set(arrows.map(({ event }) => event).filter(isCall))];
    return {
      chart: [...this.names].join(", "),
      states: share(states, (state) => this.#states.has(state)),
      arrows: share(arrows, (_, index) => this.#arrows.has(index)),
      calls: share(calls, (call) => this.calls.has(call)),
    };
  }
}

function isCall(event: string): boolean {
  return parseArrow(event)?.kind === "call";
}

function share<T>(all: readonly T[], isMet: (each: T, index: number) => boolean): Share<T> {
  const missed = all.filter((each, index) => !isMet(each, index));
  return { met: all.length - missed.length, all: all.length, missed };
}
