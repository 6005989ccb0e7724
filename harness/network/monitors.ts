import type { CallDefinition } from "../language/call";
import { type Heard, heardAs } from "../language/heard";
import type { Property } from "../language/property";
import type { ActorComponent } from "./actor-component";
import type { RunningActor } from "./actor-local";
import { parseArrow } from "./arrow-descriptor";
import { anyValue } from "./call-resolution";
import type { Step } from "./network";
import type { ObjectComponent } from "./object-component";
import { ask, type Numbered, type Wiring } from "./wiring";

/** A monitor in a network: what it listens for, and the component that follows it. */
export interface WiredMonitor {
  readonly hears: ReadonlySet<string>;
  readonly object: Numbered<ObjectComponent>;
}

export type Monitor = Extract<Property, { kind: "monitor" }>;

/** Ends a step by telling who listens what was made in it. A claim that is broken by it ends the run there. */
export function tellMonitors({ wiring, thread, name }: ActorComponent, heard: Omit<Heard, "by">, done: Step): Step {
  const event = { type: "heard", heard: { ...heard, by: thread } };
  const message = { event, blocks: false, from: `${name}, ${heard.call},` };
  return wiring.monitors
    .filter((monitor) => listens(monitor, heard))
    .reduceRight<Step>((then, { object }) => ask(object.number, object.component.message(message), () => then), done);
}

/** Answer under which a call keeps the level of its context, where a monitor hears the call. */
export const LEVEL = "(level)";

export function isListenedTo({ monitors }: Wiring, { arrow, definition }: MadeCall): boolean {
  const heard = { call: arrow.name, ...limitOf(definition) };
  return monitors.some((monitor) => listens(monitor, heard));
}

/** A call as a program point has it. */
interface MadeCall {
  readonly arrow: { readonly name: string; readonly args: readonly string[] };
  readonly definition: CallDefinition;
}

function listens({ hears }: Pick<WiredMonitor, "hears">, heard: Pick<Heard, "call" | "limit">): boolean {
  return heardAs(heard).some((name) => hears.has(name));
}

function limitOf({ irql }: CallDefinition): Pick<Heard, "limit"> {
  return irql === undefined ? {} : { limit: Math.max(...irql.map(({ max }) => max)) };
}

/** The same of a call, at its last phase. */
export function tellCall(
  actor: ActorComponent,
  { snapshot }: RunningActor,
  point: MadeCall,
  { result = "", irql }: { readonly result: string | undefined; readonly irql: number },
  done: Step,
): Step {
  if (!isListenedTo(actor.wiring, point)) return done;
  const { arrow, definition } = point;
  const args = arrow.args.map((arg) => anyValue(arg, snapshot.context, actor.placement.roles));
  return tellMonitors(actor, { call: arrow.name, args, result, irql, ...limitOf(definition) }, done);
}

/** Names of the calls that a chart makes, those of called routines included. */
export function calledNames(chart: object): ReadonlySet<string> {
  const { on = {}, states = {} } = chart as { on?: object; states?: Readonly<Record<string, object>> };
  const own = Object.keys(on).flatMap((text) => {
    const arrow = parseArrow(text);
    return arrow?.kind === "call" ? [arrow.name] : [];
  });
  return new Set([...own, ...Object.values(states).flatMap((state) => [...calledNames(state)])]);
}

/** Under what, beside its name, a call is heard. */
export function heardByLevel(definition: CallDefinition): readonly string[] {
  return heardAs({ call: "", ...limitOf(definition) }).slice(1);
}

/** Whether a design that makes these calls makes one that the property speaks of; all but monitors speak of any. */
export function isHeard(property: Property, calls: ReadonlySet<string>): boolean {
  return property.kind !== "monitor" || [...property.hears].some((call) => calls.has(call));
}
