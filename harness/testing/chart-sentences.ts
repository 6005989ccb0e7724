import { getShortestPaths } from "@xstate/graph";
import { type AnyMachineSnapshot, createMachine } from "xstate";
import type { ObjectSite, PlacedObject } from "../language/kind";
import { canonical, snapshotKey } from "../network/snapshot-key";

export interface Message {
  readonly type: string;
  readonly by?: string;
  readonly [field: string]: string | undefined;
}

const alone: ObjectSite = { name: "it", instances: (object) => [object], processors: 2 };

/** A shortest way to every state of an object's chart, and no further than `beyond`, as sentences: "free, acquire by A: held (owner = A)". */
export function sentences(
  object: PlacedObject,
  messages: readonly Message[],
  beyond: (context: Readonly<Record<string, never[]>>) => boolean = () => false,
): string[] {
  return shortestPaths(object, messages, ({ context }) => beyond(context)).map((path) => {
    const holds = Object.entries(path.context).filter(([, held]) => held !== null && held !== false);
    const inside = holds.map(([name, held]) => `${name} = ${text(held)}`);
    return `${path.said}: ${path.state}${inside.length === 0 ? "" : ` (${inside.join(", ")})`}`;
  });
}

/** Messages tried at most, where some state of a chart cannot be met. */
const MOST = 2_500;

/**
 * A shortest way to each state that a chart names, whatever is in its context then, by that name: "at first, acquire by A: held".
 *
 * @param elsewhere - states that nobody need look for here
 */
export function sentencesByState(
  object: PlacedObject,
  messages: readonly Message[],
  elsewhere: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, string> {
  const names = new Set(Object.keys(object.chart(alone).states ?? {}).filter((name) => !elsewhere.has(name)));
  let tried = 0;
  const paths = shortestPaths(object, messages, ({ value }) => {
    names.delete(String(value));
    tried += messages.length;
    return names.size === 0 || tried > MOST;
  });
  const found = new Map<string, string>();
  for (const { said, state } of paths) {
    if (!found.has(state)) found.set(state, `${said.replace(/(, [^,]+)\1{3,}/g, severalTimes)}: ${state}`);
  }
  return found;
}

function severalTimes(all: string, message: string): string {
  return `${message} (${all.length / message.length} times)`;
}

interface Path {
  /** The messages on the way. */
  readonly said: string;
  readonly state: string;
  readonly context: Readonly<Record<string, unknown>>;
}

function shortestPaths(
  object: PlacedObject,
  messages: readonly Message[],
  stopWhen: (state: AnyMachineSnapshot) => boolean,
): Path[] {
  const paths = getShortestPaths(createMachine(object.chart(alone)), {
    events: [...messages] as never,
    // The default is JSON, to which all Sets are alike.
    serializeState: (state) => snapshotKey(state as AnyMachineSnapshot) as never,
    stopWhen: (state) => stopWhen(state as AnyMachineSnapshot),
  });
  return paths.map(({ state, steps }) => {
    const { value, context } = state as { readonly value: unknown; readonly context: Path["context"] };
    const said = steps.slice(1).map(({ event }) => inWords(event as Message));
    return {
      said: ["at first", ...said].join(", "),
      state: JSON.stringify(value).replaceAll('"', ""),
      context,
    };
  });
}

function text(held: unknown): string {
  if (held instanceof Set || held instanceof Map) return canonical(held);
  return typeof held === "object" ? JSON.stringify(held) : String(held);
}

function inWords({ type, by, ...fields }: Message): string {
  const rest = Object.values(fields);
  return `${type}${rest.length === 0 ? "" : ` ${rest.join(" ")}`}${by === undefined ? "" : ` by ${by}`}`;
}
