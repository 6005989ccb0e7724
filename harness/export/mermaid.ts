import { CallerMistake } from "../language/caller-mistake";
import { type StateKind, stateKinds, stateLines } from "./state-text";
import { stepText } from "./step-text";
import type { TransitionGraph } from "./transition-graph";

/** Mermaid itself refuses more than 500 edges as it comes. */
export const mermaidLimits = { maxStates: 250, maxTransitions: 500 };

/** Mermaid refuses longer texts as it comes. */
const maxCharacters = 50_000;

/**
 * The graph as a Mermaid flowchart. A state says what is different from the initial one.
 *
 * @throws CallerMistake EXPORT_TOO_LARGE when the text is longer than Mermaid takes
 */
export function mermaid(graph: TransitionGraph): string {
  const lines = ["flowchart TD"];
  for (const [state, kind] of stateKinds(graph).entries()) {
    const text = [`${state}${kind === "between" ? "" : `: ${kind}`}`, ...stateLines(graph, state)];
    lines.push(`  s${state}["${text.map(safe).join("<br/>")}"]${look(kind)}`);
  }
  for (const { from, to, move } of graph.edges()) {
    lines.push(`  s${from} -->|"${safe(stepText(graph.network.label(move.label)))}"| s${to}`);
  }
  lines.push("  classDef error stroke:red,color:red", "  classDef initial stroke-width:3px", "");
  const diagram = lines.join("\n");
  if (diagram.length <= maxCharacters) return diagram;
  throw new CallerMistake(
    "EXPORT_TOO_LARGE",
    `${graph.network.name} takes ${diagram.length} characters as a diagram, and Mermaid draws ${maxCharacters} at most.`,
    "Choose a smaller scope (--processors, --set), or the format dot.",
  );
}

function look(kind: StateKind): string {
  return kind === "error" || kind === "initial" ? `:::${kind}` : "";
}

/** Text for a quoted label: what Mermaid, Markdown or HTML could take for something of their own is written as an entity. */
function safe(text: string): string {
  return text.replace(/[^ A-Za-z0-9_.,:()[\]=+/-]/gu, (character) => `#${character.codePointAt(0)};`);
}
