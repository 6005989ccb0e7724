import type { TraceChart } from "../harness/trace/trace";
import { printable } from "./printable";

type Outline = Pick<TraceChart, "states" | "arrows">;
type OutlineState = Outline["states"][number];

/**
 * A chart for Graphviz: routines called are boxes around their states, and the calls stand on the arrows. State number n
 * is of class "sn" in the drawing.
 */
export function chartDot(chart: Outline): string {
  return digraph(body(chart, "", "  "));
}

/** Several charts in one drawing, each in a box that names the actors that run it. */
export function chartsDot(charts: readonly TraceChart[]): string {
  const boxes = charts.flatMap((chart, index) => [
    `  subgraph cluster_c${index} {`,
    `    label=${quoted(chart.actors.join(", "))}; labeljust=l; penwidth=0; fontsize=12;`,
    ...body(chart, `c${index}`, "    "),
    "  }",
  ]);
  return digraph(boxes);
}

function digraph(lines: Iterable<string>): string {
  const head = [
    "digraph chart {",
    '  graph [compound=true, rankdir=TB, ranksep=0.3, nodesep=0.3, bgcolor="transparent", fontname="Courier", fontsize=10];',
    '  node [shape=box, style="rounded", fontname="Courier", fontsize=10, height=0.3, margin="0.1,0.04"];',
    '  edge [fontname="Courier", fontsize=9, arrowsize=0.6];',
  ];
  return [...head, ...lines, "}", ""].join("\n");
}

/** @param prefix - keeps the states of several charts in one drawing apart */
function* body(chart: Outline, prefix: string, indent: string): Iterable<string> {
  yield* statesWithin(chart, "", prefix, indent);
  const number = new Map(chart.states.map(({ name }, index) => [name, index]));
  for (const { from, to, text, guard } of chart.arrows) {
    const tail = standIn(chart, from, number);
    const head = standIn(chart, to, number);
    if (tail === undefined || head === undefined) continue;
    const label = [text, ...(guard === undefined ? [] : [`[${guard}]`])].filter((part) => part !== "");
    const clips = [
      ["ltail", tail.box],
      ["lhead", head.box],
    ].map(([end, box]) => (box === undefined ? "" : `, ${end}=cluster_${prefix}s${box}`));
    yield `${indent}${prefix}s${tail.inside} -> ${prefix}s${head.inside} [label=${quoted(...label)}${clips.join("")}];`;
  }
}

function* statesWithin(chart: Outline, parent: string, prefix: string, indent: string): Iterable<string> {
  for (const [index, state] of chart.states.entries()) {
    if (parentOf(chart, state) !== parent) continue;
    const title = state.name.slice(parent === "" ? 0 : parent.length + 1);
    if (state.compound) {
      yield `${indent}subgraph cluster_${prefix}s${index} {`;
      yield `${indent}  class=s${index}; label=${quoted(title)}; labeljust=l; style="rounded,dashed";`;
      yield* statesWithin(chart, state.name, prefix, `${indent}  `);
      yield `${indent}}`;
      continue;
    }
    const look = [
      `class=s${index}`,
      `label=${quoted(title)}`,
      ...(state.final ? ["peripheries=2"] : []),
      ...(state.initial ? ["penwidth=2"] : []),
    ];
    yield `${indent}${prefix}s${index} [${look.join(", ")}];`;
  }
}

/** The state an arrow is drawn at: Graphviz knows no arrow to a box around states, but one to a state in it that ends at the box. */
function standIn(chart: Outline, name: string, number: ReadonlyMap<string, number>) {
  const outer = number.get(name);
  if (outer === undefined) return undefined;
  let inside = chart.states[outer] as OutlineState;
  while (inside.compound) {
    const within = chart.states.filter((state) => parentOf(chart, state) === inside.name);
    const first = within.find(({ initial }) => initial) ?? within[0];
    if (first === undefined) return undefined;
    inside = first;
  }
  return { inside: number.get(inside.name), box: inside.name === name ? undefined : outer };
}

/** The innermost state around one; empty where there is none. */
function parentOf(chart: Outline, { name }: OutlineState): string {
  const around = chart.states.filter((state) => state.compound && name.startsWith(`${state.name}.`));
  return around.reduce((inner, { name: outer }) => (outer.length > inner.length ? outer : inner), "");
}

/** A string of the language: a backslash would begin an escape of Graphviz's own, and a control character breaks what it draws. */
function quoted(...lines: string[]): string {
  const escaped = lines.map((line) => printable(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"'));
  return `"${escaped.join("\\n")}"`;
}
