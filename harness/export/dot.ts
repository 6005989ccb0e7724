import { escaped } from "./escape";
import { type StateKind, stateKinds, stateLines } from "./state-text";
import { stepText } from "./step-text";
import type { TransitionGraph } from "./transition-graph";

/** What a reader and `dot` can still cope with. */
export const dotLimits = { maxStates: 2_000, maxTransitions: 8_000 };

const looks: Readonly<Record<StateKind, string>> = {
  initial: ", style=bold",
  error: ", color=red, fontcolor=red",
  end: ", peripheries=2",
  between: "",
};

/** The graph for Graphviz, line by line. A state says what is different from the initial one. */
export function* dot(graph: TransitionGraph): Iterable<string> {
  yield `digraph ${quoted(graph.network.name)} {\n  node [shape=box, fontsize=10];\n  edge [fontsize=9];\n`;
  for (const [state, kind] of stateKinds(graph).entries()) {
    const lines = [`${state}${kind === "between" ? "" : `: ${kind}`}`, ...stateLines(graph, state)];
    yield `  s${state} [label=${quoted(lines.join("\n"))}${looks[kind]}];\n`;
  }
  for (const { from, to, move } of graph.edges()) {
    yield `  s${from} -> s${to} [label=${quoted(stepText(graph.network.label(move.label)))}];\n`;
  }
  yield "}\n";
}

/** A quoted string of the language. Control characters are written as \uXXXX, which reads as just that. */
function quoted(text: string): string {
  const plain = escaped(text, /(?!\n)\p{Cc}/gu);
  return `"${plain.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
