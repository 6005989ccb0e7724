import type { TraceChart } from "../harness/trace/trace";

type Outline = Pick<TraceChart, "states" | "arrows">;
type OutlineState = Outline["states"][number];

/**
 * A chart for Graphviz: routines called are boxes around their states, and the calls stand on the arrows. State number n
 * is of class "sn" in the drawing.
 */
export function chartDot(chart: Outline): string {
  const number = new Map(chart.states.map(({ name }, index) => [name, index]));
  const lines = [
    "digraph chart {",
    '  graph [compound=true, rankdir=TB, ranksep=0.3, nodesep=0.3, bgcolor="transparent", fontname="Courier", fontsize=10];',
    '  node [shape=box, style="rounded", fontname="Courier", fontsize=10, height=0.3, margin="0.1,0.04"];',
    '  edge [fontname="Courier", fontsize=9, arrowsize=0.6];',
    ...statesWithin(chart, "", "  "),
  ];
  for (const { from, to, text, guard } of chart.arrows) {
    const tail = standIn(chart, from, number);
    const head = standIn(chart, to, number);
    if (tail === undefined || head === undefined) continue;
    const label = [text, ...(guard === undefined ? [] : [`[${guard}]`])].filter((part) => part !== "").join("\n");
    lines.push(
      `  s${tail.inside} -> s${head.inside} [label=${quoted(label)}${tail.clip("ltail")}${head.clip("lhead")}];`,
    );
  }
  return [...lines, "}", ""].join("\n");
}

function* statesWithin(chart: Outline, parent: string, indent: string): Iterable<string> {
  for (const [index, state] of chart.states.entries()) {
    if (parentOf(chart, state) !== parent) continue;
    const title = state.name.slice(parent === "" ? 0 : parent.length + 1);
    if (state.compound) {
      yield `${indent}subgraph cluster_s${index} {`;
      yield `${indent}  class=s${index}; label=${quoted(title)}; labeljust=l; style="rounded,dashed";`;
      yield* statesWithin(chart, state.name, `${indent}  `);
      yield `${indent}}`;
      continue;
    }
    const look = [
      `class=s${index}`,
      `label=${quoted(title)}`,
      ...(state.final ? ["peripheries=2"] : []),
      ...(state.initial ? ["penwidth=2"] : []),
    ];
    yield `${indent}s${index} [${look.join(", ")}];`;
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
  const clip = (end: string) => (inside.name === name ? "" : `, ${end}=cluster_s${outer}`);
  return { inside: number.get(inside.name), clip };
}

/** The innermost state around one; empty where there is none. */
function parentOf(chart: Outline, { name }: OutlineState): string {
  const around = chart.states.filter((state) => state.compound && name.startsWith(`${state.name}.`));
  return around.reduce((inner, { name: outer }) => (outer.length > inner.length ? outer : inner), "");
}

/** A string of the language: a backslash would begin an escape of Graphviz's own. */
function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
