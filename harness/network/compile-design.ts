import type { CallDefinition } from "../language/call";
import { CallerMistake } from "../language/caller-mistake";
import type { Design, Variant } from "../language/design";
import type { Property } from "../language/property";
import { ActorComponent } from "./actor-component";
import { compileProperties } from "./compile-properties";
import { faultsAsked, holdToBudget } from "./faults-of-design";
import { interchangeable as interchangeableInstances } from "./interchangeable";
import { Words } from "./interner";
import { IrqlComponent } from "./irql-component";
import { memoryAssumptions } from "./memory/memory-assumptions";
import { MemoryComponent } from "./memory/memory-component";
import { memoryModelNamed } from "./memory/memory-model-named";
import { calledNames, heardByLevel, isHeard, type Monitor, type WiredMonitor } from "./monitors";
import type { Component, Network } from "./network";
import { ObjectComponent } from "./object-component";
import { type Bounds, instances, placeActors, placeObjects, wholeChart } from "./placement";
import { ProcessorComponent } from "./processor-component";
import type { Renamable } from "./renaming";
import { validateChart } from "./validate-chart";
import { Labels, type Numbered, type Wiring } from "./wiring";

/** A design at one scope: its network, and the components by what they stand for. */
export interface CompiledDesign {
  readonly network: Network;
  readonly actors: readonly Numbered<ActorComponent>[];
  readonly objects: readonly Numbered<ObjectComponent>[];
  readonly processors: readonly Numbered<ProcessorComponent>[];
  /** Levels of the actors' contexts, by actor. */
  readonly levels: ReadonlyMap<string, Numbered<IrqlComponent>>;
  readonly properties: readonly Property[];
  /** How many faults a run may have; absent where any number. */
  readonly faultBudget?: number;
  readonly warnings: readonly string[];
  /** Named choices of ours that the verdict rests on. */
  readonly assumptions: readonly string[];
  /** How often XState was asked so far. */
  evaluations(): number;
}

export interface CompileOptions extends Bounds {
  readonly properties: readonly Property[];
  /** Local states of one component beyond which it counts as unbounded. */
  readonly maxLocals?: number;
}

const MAX_LOCALS = 20_000;

/** The property that holds calls to their documented levels; without it no call is held to any. */
const IRQL_RESPECTED = "irql-respected";

/**
 * Compiles one variant of a design to an automata network.
 * @throws CallerMistake for what is wrong with the design; more may come up while the network is explored
 */
export function compileDesign(design: Design, variantName: string, options: CompileOptions): CompiledDesign {
  const variant = variantOf(design, variantName);
  try {
    const { budget, bounds } = faultsAsked(design, variant, options);
    return holdToBudget(compile(design, variantName, variant, { ...options, ...bounds }), budget);
  } catch (error) {
    throw error instanceof CallerMistake ? error.at({ design: `${design.id} ${variantName}` }) : error;
  }
}

function variantOf(design: Design, name: string): Variant {
  const variant = design.variants[name];
  if (variant !== undefined) return variant;
  throw new CallerMistake(
    "UNKNOWN_VARIANT",
    `${design.id} has no variant "${name}"`,
    `Its variants are: ${Object.keys(design.variants).join(", ")}.`,
  );
}

function compile(design: Design, variantName: string, variant: Variant, options: CompileOptions): CompiledDesign {
  const maxLocals = options.maxLocals ?? MAX_LOCALS;
  const allObjects = { ...design.objects, ...variant.objects };
  const unchecked = new Set([...design.unchecked, ...(variant.unchecked ?? [])]);
  const asked = [...options.properties, ...design.properties, ...(variant.properties ?? [])];
  const words = new Words();
  const components: (Component & Renamable)[] = [];
  const add = <C extends Component & Renamable>(component: C): Numbered<C> => ({
    number: components.push(component) - 1,
    component,
  });

  const placements = placeActors({ ...design.actors, ...variant.actors }, allObjects, options);
  const calls = placements.flatMap(({ name, actor, uses, roles }) => {
    const variables = Object.keys(wholeChart(actor.routine).context ?? {});
    return validateChart(actor.routine.chart, uses, new Set([...roles.keys(), ...variables]), { chart: name });
  });

  const named = placements.flatMap(({ actor }) => [...calledNames(actor.routine.chart)]);
  const made = new Set([...named, ...calls.flatMap(heardByLevel)]);
  const properties = asked.filter((property) => !unchecked.has(property.name) && isHeard(property, made));
  const contracts = properties.some(({ name }) => name === IRQL_RESPECTED);

  const actors = new Map<string, Numbered<ActorComponent>>();
  const levels = new Map<string, Numbered<IrqlComponent>>();
  const objects = new Map<string, Numbered<ObjectComponent>>();
  const processors: Numbered<ProcessorComponent>[] = [];
  const memoryModel = memoryModelNamed(options.memoryModel ?? "sc");
  const weak = memoryModel !== "sc";
  const memories: Numbered<MemoryComponent>[] = [];
  const alike = placements.every(
    ({ queuedBy, processors: { length } }) => queuedBy === undefined && length === options.processors,
  );
  // Processors that have memories of their own are told apart.
  const interchangeable = alike && !weak;
  const monitors: WiredMonitor[] = [];
  const wiring: Wiring = {
    words,
    monitors,
    labels: new Labels(),
    processors,
    interchangeable,
    objects,
    levels,
    actors,
    contracts,
    ...(weak && { memory: { model: memoryModel, processors: memories } }),
  };

  for (const placement of placements) actors.set(placement.name, add(new ActorComponent(placement, wiring, maxLocals)));
  for (const { component } of actors.values()) {
    if (component.placement.actor.kind === "environment") continue;
    levels.set(component.name, add(new IrqlComponent(`IRQL of ${component.name}`, component.entryIrql, words)));
  }
  for (let index = 0; index < options.processors; index += 1) {
    processors.push(add(new ProcessorComponent(`processor ${index}`, words)));
  }
  const site = {
    instances: (object: string) => instances(object, allObjects, options),
    processors: options.processors,
  };
  for (const [name, placed] of placeObjects(allObjects, options)) {
    objects.set(name, add(new ObjectComponent(name, placed, site, words, maxLocals)));
  }

  for (const { name, hears, observer } of properties.filter((each): each is Monitor => each.kind === "monitor")) {
    monitors.push({ hears, object: add(new ObjectComponent(name, observer, site, words, maxLocals)) });
  }

  const fairLocks = (variant.fairLocks ?? design.fairLocks).flatMap((name) => instances(name, allObjects, options));
  for (let index = 0; weak && index < options.processors; index += 1) {
    memories.push(add(new MemoryComponent(index, memoryModel, wiring)));
  }

  const list = [...objects.values()];
  return {
    network: {
      name: `${design.id} ${variantName}`,
      components,
      label: (label) => wiring.labels.label(label),
      properties: compileProperties(properties, list, [...actors.values()], components),
      fairness: { strong: fairLocks.flatMap((name) => objects.get(name)?.number ?? []) },
      // What an object was is remembered by the number of its local state, which holds no names to exchange; what a monitor has heard is no instance's own.
      symmetry:
        weak || monitors.length > 0
          ? []
          : interchangeableInstances({
              objects: allObjects,
              bounds: options,
              components,
              placed: objects,
              actors,
              levels,
            }),
    },
    actors: [...actors.values()],
    objects: list,
    processors,
    levels,
    properties,
    warnings: unusedObjects(list, design, options),
    assumptions: [
      ...assumptionsOf(design, calls, list),
      ...fairness(properties, fairLocks),
      ...memoryAssumptions(memoryModel),
    ],
    evaluations: () => [...actors.values(), ...list].reduce((sum, { component }) => sum + component.evaluations, 0),
  };
}

/** What the verdict rests on: the design's own choices, and those of the calls and objects in it. */
function assumptionsOf(
  design: Design,
  calls: readonly CallDefinition[],
  objects: readonly Numbered<ObjectComponent>[],
): readonly string[] {
  const ofCalls = calls.flatMap(({ assumes = [] }) => assumes);
  const ofObjects = objects.flatMap(({ component }) => component.placed.kind.assumes);
  return [...new Set([...design.assumptions, ...ofObjects, ...ofCalls])];
}

/** What claims about runs without end take for granted. */
function fairness(properties: readonly Property[], fairLocks: readonly string[]): string[] {
  if (!properties.some(({ kind }) => kind === "eventually" || kind === "terminates")) return [];
  const weak = "an actor that can go on all the time goes on in the end (weak fairness)";
  if (fairLocks.length === 0) return [weak];
  return [weak, `who waits for ${fairLocks.join(", ")} gets it in the end (strong fairness)`];
}

/** Objects that no actor of any variant uses; one that only another variant needs is no oversight. */
function unusedObjects(objects: readonly Numbered<ObjectComponent>[], design: Design, bounds: Bounds): string[] {
  const placements = Object.values(design.variants).flatMap((variant) =>
    placeActors({ ...design.actors, ...variant.actors }, { ...design.objects, ...variant.objects }, bounds),
  );
  const used = new Set(
    placements.flatMap(({ roles, queuedBy, into, actor }) => [
      ...roles.values(),
      queuedBy,
      actor.options.image,
      ...(into?.heldBackBy ?? []),
    ]),
  );
  // A list that holds it or a pointer to it leads there as well.
  const pointedTo = JSON.stringify(objects.map(({ component }) => component.view(component.initial).context));
  return objects
    .filter(({ component }) => !used.has(component.name) && !component.placed.kind.implicit)
    .filter(({ component }) => !pointedTo.includes(JSON.stringify(component.name)))
    .map(({ component }) => `no actor uses the object ${component.name}`);
}
