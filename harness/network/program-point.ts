import { type AnyMachineSnapshot, getNextTransitions, type StateNode } from "xstate";
import type { CallDefinition } from "../language/call";
import { CallerMistake } from "../language/caller-mistake";
import type { Uses } from "../language/chart";
import type { CalledRoutine } from "../language/routine";
import { type ArrowDescriptor, parseArrow } from "./arrow-descriptor";
import { resolveCall } from "./call-resolution";

/** What an actor does next at a state of its chart. */
export type ProgramPoint =
  | { readonly kind: "call"; readonly arrow: CallArrow; readonly definition: CallDefinition; readonly source?: string }
  | { readonly kind: "choices"; readonly texts: readonly string[] }
  | { readonly kind: "return"; readonly routine: CalledRoutine; readonly text: string };

type CallArrow = Extract<ArrowDescriptor, { kind: "call" }>;

/** Reads the program point off the arrows that leave a snapshot's states, ancestors included. */
export function programPoint(snapshot: AnyMachineSnapshot, uses: Uses): ProgramPoint {
  const transitions = getNextTransitions(snapshot).filter(({ eventType }) => !eventType.startsWith("xstate."));
  const texts = [...new Set(transitions.map(({ eventType }) => eventType as string))];
  const arrows = texts.map(parseArrow).filter((arrow) => arrow !== undefined);
  const first = arrows.find(({ kind }) => kind === "return") ?? arrows[0];
  if (first === undefined) {
    throw new CallerMistake(
      "STATE_WITHOUT_ARROW",
      "nothing leads out of this state",
      "Give it an arrow, or make it final.",
    );
  }
  // A routine that returns has left the states whose arrows it had.
  if (first.kind !== "return" && arrows.length > 1 && arrows.some(({ kind }) => kind !== "choice")) {
    throw new CallerMistake(
      "TWO_CALLS_IN_ONE_STATE",
      `the state offers ${texts.map((text) => `"${text}"`).join(" and ")}`,
      "An arrow of an enclosing state counts too. A program point makes one call.",
    );
  }
  switch (first.kind) {
    case "choice":
      return { kind: "choices", texts };
    case "return":
      return { kind: "return", routine: enclosingRoutine(snapshot), text: first.text };
    case "call": {
      const definition = resolveCall(first, uses);
      const source = transitions.map(({ meta }) => (meta as { source?: string } | undefined)?.source).find(Boolean);
      return source === undefined
        ? { kind: "call", arrow: first, definition }
        : { kind: "call", arrow: first, definition, source };
    }
  }
}

function enclosingRoutine(snapshot: AnyMachineSnapshot): CalledRoutine {
  const nodes = snapshot._nodes as StateNode[];
  const called = nodes
    .filter(({ meta }) => (meta as { routine?: CalledRoutine } | undefined)?.routine !== undefined)
    .sort((a, b) => b.path.length - a.path.length)[0];
  return (called?.meta as { routine: CalledRoutine } | undefined)?.routine ?? { name: "the routine" };
}
