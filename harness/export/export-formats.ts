import type { Network } from "../network/network";
import { aut } from "./aut";
import { dot, dotLimits } from "./dot";
import { mermaid, mermaidLimits } from "./mermaid";
import { promela } from "./promela";
import { type GraphLimits, type TransitionGraph, transitionGraph } from "./transition-graph";

interface ExportFormat {
  readonly limits: GraphLimits;
  write(graph: TransitionGraph): Iterable<string>;
}

/** States that a model checker's input is written for unless more are allowed. */
const modelLimits: GraphLimits = { maxStates: 2_000_000 };

/** What a network can be exported as. */
export const exportFormats = {
  promela: { limits: modelLimits, write: promela },
  aut: { limits: modelLimits, write: aut },
  dot: { limits: dotLimits, write: dot },
  mermaid: { limits: mermaidLimits, write: (graph) => [mermaid(graph)] },
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type FormatName = keyof typeof exportFormats;

/** A network in another format. */
export interface Exported {
  readonly states: number;
  readonly transitions: number;
  /** The text, piece by piece: there may be gigabytes of it. */
  readonly text: Iterable<string>;
}

/**
 * Explores the whole of `network` and writes it in `format`.
 *
 * @param maxStates - instead of the format's own bound on states
 * @throws CallerMistake EXPORT_TOO_LARGE when there are more states or transitions than the format is meant for
 */
export function exportNetwork(network: Network, format: FormatName, maxStates?: number): Exported {
  const { limits, write } = exportFormats[format];
  const graph = transitionGraph(network, maxStates === undefined ? limits : { maxStates });
  return { states: graph.states, transitions: graph.transitions, text: write(graph) };
}
