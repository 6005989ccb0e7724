import type { Replayed } from "../harness/trace/result";
import type { TraceStep } from "../harness/trace/trace";
import { fileUri, sourcePlace } from "./source-place";
import { laneTitle, stepLine } from "./step-words";

/** A location in SARIF's sense, as far as it is used here. */
export interface Location {
  readonly physicalLocation?: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: { readonly startLine: number };
  };
  readonly logicalLocations: readonly { readonly fullyQualifiedName: string; readonly kind: "function" }[];
  readonly message?: Message;
}

export interface Message {
  readonly text: string;
}

/** What happens on one processor. */
interface ThreadFlow {
  readonly id: string;
  readonly message: Message;
  readonly locations: readonly ThreadFlowLocation[];
}

interface ThreadFlowLocation {
  /** From 1, over all thread flows. */
  readonly executionOrder: number;
  readonly location: Location;
  readonly kinds: readonly string[];
  /** With "loop" for a step that repeats for ever. */
  /** What changed, by component. */
  readonly state: Readonly<Record<string, Message>>;
  readonly importance: "important" | "essential";
}

export interface CodeFlow {
  readonly threadFlows: readonly ThreadFlow[];
}

/** Plain text in which nothing reads as one of SARIF's placeholders or links (sections 3.11.5 and 3.11.6). */
export function message(text: string): Message {
  return { text: text.replace(/[{}]/g, "$&$&").replaceAll("](", "\\](") };
}

/** A run with a thread flow for each processor on which something happens, and one for the environment. */
export function codeFlow({
  trace: { steps, loopStart = steps.length },
  file,
}: Pick<Replayed, "trace" | "file">): CodeFlow {
  const flows = new Map<number | null, ThreadFlowLocation[]>();
  for (const [index, step] of steps.entries()) {
    const locations = flows.get(step.processor) ?? [];
    const place = { executionOrder: index + 1, last: index === steps.length - 1, loops: index >= loopStart };
    locations.push(flowLocation(step, steps[index - 1], place, file));
    flows.set(step.processor, locations);
  }
  const inOrder = [...flows].sort(([a], [b]) => (a ?? -1) - (b ?? -1));
  return {
    threadFlows: inOrder.map(
      ([processor, locations]): ThreadFlow => ({
        id: laneTitle(processor),
        message: message(laneTitle(processor)),
        locations,
      }),
    ),
  };
}

function flowLocation(
  step: TraceStep,
  before: TraceStep | undefined,
  { executionOrder, last, loops }: { readonly executionOrder: number; readonly last: boolean; readonly loops: boolean },
  file: string | null,
): ThreadFlowLocation {
  return {
    executionOrder,
    location: { ...placeOf({ design: step.actor, variant: "", file }, step), message: message(stepLine(step)) },
    kinds: [...kindsOf(step, before?.holds ?? []), ...(loops ? ["loop"] : [])],
    state: Object.fromEntries(step.changes.map(({ component, to }) => [component, message(to)])),
    importance: last ? "essential" : "important",
  };
}

/** From the kinds that section 3.38.8 proposes. */
function kindsOf({ kind, holds, actor }: TraceStep, before: TraceStep["holds"]): string[] {
  const mine = (all: TraceStep["holds"]) => all.filter(({ owner }) => owner === actor).length;
  if (kind === "enter") return ["enter", "function"];
  if (kind === "return") return ["exit", "function"];
  if (mine(holds) > mine(before)) return ["acquire", "resource"];
  if (mine(holds) < mine(before)) return ["release", "resource"];
  return kind === "choice" ? ["branch"] : ["call"];
}

/** Where a step stands in the driver's source, or else in the design's file; and its place in the chart. */
export function placeOf(
  { design, variant, file }: Pick<Replayed, "design" | "variant" | "file">,
  step?: TraceStep,
): Location {
  const place = step?.source === null || step?.source === undefined ? undefined : sourcePlace(step.source);
  const named = place?.file ?? file;
  const names = [design, variant, step?.arrow ?? ""].filter((name) => name !== "");
  const physical =
    named === null
      ? undefined
      : {
          artifactLocation: { uri: fileUri(named) },
          region: { startLine: place?.line ?? 1 },
        };
  return {
    ...(physical !== undefined && { physicalLocation: physical }),
    logicalLocations: [{ fullyQualifiedName: names.join("/"), kind: "function" }],
  };
}
