import type { Trace } from "../../harness/trace/trace";
import { chartDot } from "../chart-dot";
import type { Draw } from "../draw";
import { element, escaped } from "./markup";

/** Where each actor stands in its chart, by number of the state; -1 where it is not in it. */
export interface Standing {
  readonly actors: readonly { readonly chart: number; readonly first: number }[];
  /** For each step: numbers of the actors that move, with where to. */
  readonly steps: readonly (readonly (readonly [number, number])[])[];
}

/** The charts of a run, each drawn once; the page lights the states in which actors stand. */
export function chartFigures({ charts }: Trace, title: string, draw: Draw): string {
  if (charts.length === 0) return "";
  const figures = charts.map((chart, index) => {
    const name = chart.actors.join(", ");
    const svg = draw(chartDot(chart))
      .replace(/ id="[^"]*"/g, "")
      .replace(/<title>[^<]*<\/title>\n?/g, "")
      .replace("<svg", `<svg role="img" aria-label="${escaped(`chart of ${name}`)}"`);
    const picture = element(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": `${title}: chart of ${name}` },
      svg,
    );
    return `<figure class="chart" data-chart="${index}"><figcaption>${escaped(name)}</figcaption>${picture}</figure>`;
  });
  return `<details class="charts" open><summary><h3>Where everybody stands after the step</h3></summary><div class="figures">\n${figures.join("\n")}\n</div></details>`;
}

/** Follows `actors` through the charts of a run. */
export function standingOf({ steps, charts }: Trace, actors: readonly string[]): Standing {
  const chartOf = actors.map((actor) => charts.findIndex((chart) => chart.actors.includes(actor)));
  const stateIn = (actor: number, described: string) => {
    const [name] = described.split(" (", 1);
    return charts[chartOf[actor] ?? -1]?.states.findIndex((state) => state.name === name) ?? -1;
  };
  const moves = steps.map(({ changes }) =>
    changes.flatMap(({ component, from, to }) => {
      const actor = actors.indexOf(component);
      return actor < 0 ? [] : [{ actor, from: stateIn(actor, from), to: stateIn(actor, to) }];
    }),
  );
  return {
    actors: actors.map((_, actor) => ({
      chart: chartOf[actor] ?? -1,
      first: moves.flat().find((move) => move.actor === actor)?.from ?? -1,
    })),
    steps: moves.map((step) => step.map(({ actor, to }) => [actor, to] as const)),
  };
}
