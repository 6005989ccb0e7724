import { closest } from "fastest-levenshtein";
import type { PlacedActor } from "../language/actor";
import { CallerMistake } from "../language/caller-mistake";
import type { Uses } from "../language/chart";
import type { Actors, Objects } from "../language/design";
import type { CountRange, PlacedObject } from "../language/kind";
import type { MemoryModel } from "../language/memory-model";
import type { CalledState, Routine } from "../language/routine";
import type { ActorPlacement } from "./actor-component";
import { ROUTINE_NAME } from "./call-resolution";

/** Bounds of one check. */
export interface Bounds {
  readonly processors: number;
  /** Counts of `many` objects that differ from the design's own. */
  readonly set: Readonly<Record<string, number>>;
  /** Default `sc`. */
  readonly memoryModel?: MemoryModel;
}

/** The design's objects one by one: `irp` declared with many(2, ...) becomes irp[0] and irp[1]. */
export function placeObjects(objects: Objects, bounds: Bounds): Map<string, PlacedObject> {
  for (const [name, count] of Object.entries(bounds.set)) {
    const range = objects[name]?.range;
    if (range !== undefined && (count < range.atLeast || count > range.atMost)) throw outOfRange(name, count, range);
    if (objects[name]?.count === undefined) {
      const scalable = Object.keys(objects).filter((key) => objects[key]?.count !== undefined);
      throw new CallerMistake(
        "NOT_SCALABLE",
        `${name} is not declared with many(), so its number cannot be set`,
        scalable.length === 0
          ? "This variant has nothing that scales; --variant asks another."
          : `What scales here: ${scalable.join(", ")}.`,
      );
    }
  }
  const placed = new Map<string, PlacedObject>();
  for (const [name, object] of Object.entries(objects)) {
    for (const instance of instances(name, objects, bounds)) placed.set(instance, object);
  }
  return placed;
}

function outOfRange(name: string, count: number, { atLeast, atMost }: CountRange): CallerMistake {
  return new CallerMistake(
    "BOUND_OUT_OF_RANGE",
    `${name}=${count} is outside what the design declares`,
    `Set ${name} to ${atMost === Number.POSITIVE_INFINITY ? `${atLeast} or more` : `${atLeast} to ${atMost}`}, or widen the range in many().`,
  );
}

/** Names of the instances of an object: itself, or one with an index for each of a `many`. */
export function instances(name: string, objects: Objects, bounds: Bounds): string[] {
  const object = objects[name];
  if (object === undefined) {
    throw new CallerMistake(
      "UNKNOWN_OBJECT",
      `"${name}" is no object of the design`,
      `Objects are: ${Object.keys(objects).join(", ")}.`,
    );
  }
  if (object.count === undefined) return [name];
  const count = bounds.set[name] ?? object.count;
  return Array.from({ length: count }, (_, index) => `${name}[${index}]`);
}

/** The design's actors one by one, each with its roles bound and the processors it may run on. */
export function placeActors(actors: Actors, objects: Objects, bounds: Bounds): ActorPlacement[] {
  return Object.entries(actors).flatMap(([name, placed]) => {
    const actor = placed.options.into === undefined ? placed : onThreadsProcessors(name, placed, actors);
    if (actor.each === undefined) return activations(name, actor, objects, bounds, undefined);
    return instances(actor.each, objects, bounds).flatMap((instance, index) =>
      activations(`${name}[${index}]`, actor, objects, bounds, { instance, index }),
    );
  });
}

/** An APC runs where its thread does. */
function onThreadsProcessors(name: string, actor: PlacedActor, actors: Actors): PlacedActor {
  const { thread } = actor.options.into ?? { thread: "" };
  const target = actors[thread];
  if (target?.kind === "thread" && target.each === actor.each) {
    const { on: _, ...options } = actor.options;
    const { on } = target.options;
    return { ...actor, options: { ...options, ...(on !== undefined && { on }) } };
  }
  const threads = Object.keys(actors).filter((other) => actors[other]?.kind === "thread");
  throw new CallerMistake(
    "APC_WITHOUT_THREAD",
    target?.kind === "thread"
      ? `${name} runs in ${thread}, and the two are not placed by each() over the same object`
      : `${name} runs in "${thread}", which is no thread of the design`,
    `Threads are: ${threads.join(", ")}. Place an APC for each of several threads by each() over the same object.`,
    { chart: name },
  );
}

interface Instance {
  readonly instance: string;
  readonly index: number;
}

/** A DPC object that is queued again while its routine runs may run on a second processor: one actor for each activation. */
function activations(
  name: string,
  actor: PlacedActor,
  objects: Objects,
  bounds: Bounds,
  own: Instance | undefined,
): ActorPlacement[] {
  const { queuedBy, into } = actor.options;
  const processors = processorsOf(actor, bounds, own?.index ?? 0);
  const placement = {
    actor,
    uses: allUses(actor.routine),
    roles: bindRoles(name, actor, objects, bounds, own),
    processors,
    queuedBy: queuedBy === undefined ? undefined : instanceFor(name, queuedBy, actor, objects, bounds, own),
    ...(into && {
      into: {
        ...into,
        thread: own === undefined ? into.thread : `${into.thread}[${own.index}]`,
        heldBackBy: (into.heldBackBy ?? []).map((each) => instanceFor(name, each, actor, objects, bounds, own)),
      },
    }),
  };
  if (actor.kind !== "dpc" || queuedBy === undefined || processors.length === 1) return [{ name, ...placement }];
  return processors.map((processor) => ({ name: `${name} on ${processor}`, ...placement, processors: [processor] }));
}

function processorsOf(actor: PlacedActor, bounds: Bounds, index: number): readonly number[] {
  const { on } = actor.options;
  if (typeof on === "number" && !(Number.isInteger(on) && on >= 0)) {
    throw new CallerMistake("NO_SUCH_PROCESSOR", `on: ${on} is no processor`, "Processors are numbered from 0.");
  }
  if (on === undefined) return Array.from({ length: bounds.processors }, (_, processor) => processor);
  return [(on === "spread" ? index : on) % bounds.processors];
}

/** The chart with the variables of every routine that is called in it. */
export function wholeChart(routine: Routine): Routine["chart"] {
  const variables: Record<string, null> = {};
  visitCalled(routine, ({ variables: own = {} }) => {
    for (const name of Object.keys(own)) variables[name] = null;
  });
  return { ...routine.chart, context: { ...variables, ...routine.chart.context } };
}

/** What the routine uses and, with it, what the routines called in its chart use. */
export function allUses(routine: Routine): Uses {
  const uses: Record<string, Uses[string]> = {};
  visitCalled(routine, (called) => Object.assign(uses, called.uses));
  return { ...uses, ...routine.uses };
}

function visitCalled(routine: Routine, visit: (meta: CalledState["meta"]) => void): void {
  const descend = (state: { readonly meta?: unknown; readonly states?: object }): void => {
    const meta = state.meta as CalledState["meta"] | undefined;
    if (meta?.uses !== undefined) visit(meta);
    for (const child of Object.values(state.states ?? {})) descend(child as { states?: object });
  };
  descend(routine.chart);
}

function bindRoles(
  name: string,
  actor: PlacedActor,
  objects: Objects,
  bounds: Bounds,
  own: Instance | undefined,
): ReadonlyMap<string, string> {
  const variables = Object.keys(wholeChart(actor.routine).context ?? {});
  const bound = new Map<string, string>();
  for (const [role, { kind }] of Object.entries(allUses(actor.routine))) {
    const explicit = actor.roles[role];
    if (variables.includes(role)) {
      if (explicit === undefined) continue;
      throw new CallerMistake(
        "ROLE_AND_VARIABLE",
        `${role} is a variable of the chart and is also bound as a role`,
        "A name is either: rename the variable, or leave it out of the roles.",
        { chart: name },
      );
    }
    const object = explicit ?? role;
    if (kind === ROUTINE_NAME) bound.set(role, object);
    else if (explicit !== undefined || objects[object] !== undefined) {
      bound.set(role, instanceFor(name, object, actor, objects, bounds, own));
      checkKind(name, role, kind, object, objects);
    }
  }
  refuseUnknownRoles(name, actor);
  return bound;
}

function refuseUnknownRoles(name: string, actor: PlacedActor): void {
  const known = Object.keys(allUses(actor.routine));
  for (const role of Object.keys(actor.roles)) {
    if (known.includes(role)) continue;
    throw new CallerMistake(
      "UNKNOWN_ROLE",
      `${role} is bound, but the chart uses no such name`,
      `The chart uses: ${known.join(", ")}.`,
      {
        chart: name,
      },
    );
  }
}

/** The object that a name stands for: an object, an instance such as irp[0], or the actor's own instance. */
function instanceFor(
  name: string,
  object: string,
  actor: PlacedActor,
  objects: Objects,
  bounds: Bounds,
  own: Instance | undefined,
): string {
  if (own !== undefined && object === actor.each) return own.instance;
  const all = Object.keys(objects).flatMap((each) => instances(each, objects, bounds));
  if (all.includes(object)) return object;
  if (objects[object] !== undefined) {
    throw new CallerMistake(
      "ROLE_TO_MANY",
      `${name} is bound to ${object}, of which there are several`,
      `Place it with each("${object}", ...), or bind one of them: "${object}[0]".`,
      { chart: name },
    );
  }
  throw new CallerMistake(
    "UNKNOWN_OBJECT",
    `${name} is bound to "${object}", which is no object of the design`,
    all.length === 0 ? "The design has no objects." : `Did you mean ${closest(object, all)}?`,
    { chart: name },
  );
}

function checkKind(name: string, role: string, kind: string, object: string, objects: Objects): void {
  const placed = objects[object.replace(/\[\d+\]$/, "")]?.kind.kind;
  if (placed === undefined || placed === kind) return;
  throw new CallerMistake(
    "WRONG_KIND",
    `${role} is a ${kind} in the chart and is bound to ${object}, a ${placed}`,
    `Bind it to a ${kind}, or name the kind ${placed} in \`uses\`.`,
    { chart: name },
  );
}
