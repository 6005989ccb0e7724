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
  const machine = createMachine(object.chart(alone));
  const paths = getShortestPaths(machine, {
    events: [...messages] as never,
    // The default is JSON, to which all Sets are alike.
    serializeState: (state) => snapshotKey(state as AnyMachineSnapshot) as never,
    stopWhen: (state) => beyond(state.context),
  });
  return paths.map(({ state, steps }) => {
    const said = steps.slice(1).map(({ event }) => inWords(event as Message));
    const { value, context } = state as { value: unknown; context: Record<string, unknown> };
    const holds = Object.entries(context).filter(([, held]) => held !== null && held !== false);
    const inside = holds.map(([name, held]) => `${name} = ${text(held)}`);
    return `${["at first", ...said].join(", ")}: ${JSON.stringify(value).replaceAll('"', "")}${inside.length === 0 ? "" : ` (${inside.join(", ")})`}`;
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
