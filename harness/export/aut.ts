import { escaped } from "./escape";
import { stepText } from "./step-text";
import type { TransitionGraph } from "./transition-graph";

/** Anything but printable ASCII; the quote, which would end a label; the backslash, so that an escape is always one. */
const unsafeInLabel = /[^ !#-[\]-~]/g;

/**
 * The graph in the Aldebaran format, line by line: `des (0, transitions, states)`, then `(from, "label", to)` for each step.
 *
 * The format is ASCII and knows no escapes; a character that a label cannot hold is written as \uXXXX.
 */
export function* aut(graph: TransitionGraph): Iterable<string> {
  yield `des (0, ${graph.transitions}, ${graph.states})\n`;
  const labels: string[] = [];
  for (const { from, to, move } of graph.edges()) {
    labels[move.label] ??= escaped(stepText(graph.network.label(move.label)), unsafeInLabel);
    yield `(${from}, "${labels[move.label]}", ${to})\n`;
  }
}
