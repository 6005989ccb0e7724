import type { Objects } from "../language/design";
import type { ActorComponent, ActorPlacement } from "./actor-component";
import type { Component, Interchangeable } from "./network";
import type { ObjectComponent } from "./object-component";
import { type Bounds, instances } from "./placement";
import { InstanceNames, type Renamable, renamedWords } from "./renaming";
import type { Numbered } from "./wiring";

/** What of a design could be interchangeable. */
export interface Parts {
  readonly objects: Objects;
  readonly bounds: Bounds;
  readonly components: readonly (Component & Renamable)[];
  readonly placed: ReadonlyMap<string, Numbered<ObjectComponent>>;
  readonly actors: ReadonlyMap<string, Numbered<ActorComponent>>;
  readonly levels: ReadonlyMap<string, { readonly number: number }>;
}

/** An actor that `each` has placed over the instances of an object. */
interface Row {
  readonly name: string;
  /** By instance its activations. */
  readonly activations: readonly (readonly ActorComponent[])[];
  /** Whether an actor's instance is bound to a role of its. */
  readonly bound: boolean;
}

/** Names of one kind of instance, and the components by instance. */
interface Candidate {
  readonly name: string;
  readonly bases: ReadonlySet<string>;
  readonly blocks: readonly (readonly number[])[];
}

/**
 * What `many` and `each` declare interchangeable. An actor that does not know its instance is interchangeable by itself.
 *
 * Left out are instances that something is bound to by name, and kept apart are those whose actors are pinned to different processors.
 */
export function interchangeable(parts: Parts): readonly Interchangeable[] {
  const candidates = Object.entries(parts.objects).flatMap(([object, { count }]) =>
    count === undefined ? [] : candidatesOf(object, parts),
  );
  const groups = candidates
    .filter((candidate) => !ambiguous(candidate, candidates))
    .flatMap((candidate) => {
      const indices = [...candidate.blocks.keys()].filter((index) => !namedElsewhere(candidate, index, parts));
      const pinned = indices.map((index) => pins(candidate.blocks[index]!, parts));
      return [...new Set(pinned)]
        .map((pin) => indices.filter((_, position) => pinned[position] === pin))
        .filter((members) => members.length > 1)
        .map((members) => ({ candidate, members, names: new InstanceNames(candidate.bases, members) }));
    });
  const all = groups.map(({ names }) => names);
  return groups.map(
    ({ candidate, members, names }): Interchangeable => ({
      name: candidate.name,
      blocks: members.map((index) => candidate.blocks[index]!),
      exchanged: (component, local, one, other) => {
        const contents = renamedWords(parts.components[component]!.contents(local), names.exchanged(one, other));
        return parts.components[twin(candidate, members, component, one, other)]!.restored(contents);
      },
      view: (component, local, instance) => names.view(parts.components[component]!.contents(local), instance, all),
    }),
  );
}

/** Whether a name of one kind of instance is that of another's: it could not be told which is meant. */
function ambiguous({ name, bases }: Candidate, candidates: readonly Candidate[]): boolean {
  return candidates.some((other) => other.name !== name && [...other.bases].some((base) => bases.has(base)));
}

/** The component that takes the place of `component` when two instances are exchanged. */
function twin(
  { blocks }: Candidate,
  members: readonly number[],
  component: number,
  one: number,
  other: number,
): number {
  const [first, second] = [blocks[members[one]!]!, blocks[members[other]!]!];
  if (first.includes(component)) return second[first.indexOf(component)]!;
  return second.includes(component) ? first[second.indexOf(component)]! : component;
}

function candidatesOf(object: string, parts: Parts): Candidate[] {
  const own = instances(object, parts.objects, parts.bounds);
  const rows = rowsOver(object, own, parts);
  const [joined, apart] = [
    rows.filter(({ name, bound }) => bound || name === object),
    rows.filter(({ name, bound }) => !bound && name !== object),
  ];
  const blocks = (of: readonly Row[]) =>
    own.map((_, index) => of.flatMap(({ activations }) => activations[index]!.flatMap((each) => numbers(each, parts))));
  const candidate = (name: string, of: readonly Row[]): Candidate => ({
    name,
    bases: new Set([name, ...of.map((row) => row.name)]),
    blocks: blocks(of),
  });
  const first = candidate(object, joined);
  const withObjects = first.blocks.map((block, index) => [parts.placed.get(own[index]!)!.number, ...block]);
  return [{ ...first, blocks: withObjects }, ...apart.map((row) => candidate(row.name, [row]))];
}

function rowsOver(object: string, own: readonly string[], { actors }: Parts): Row[] {
  const over = [...actors.values()]
    .map(({ component }) => component)
    .filter(({ placement }) => placement.actor.each === object);
  const names = new Set(over.map(({ name }) => name.replace(/\[\d+\].*$/, "")));
  return [...names].map((name) => {
    const activations = own.map((_, index) =>
      over.filter((actor) => actor.name === `${name}[${index}]` || actor.name.startsWith(`${name}[${index}] on `)),
    );
    return {
      name,
      activations,
      bound: activations.some((each, index) => each.some(({ placement }) => mentions(placement, own[index]!))),
    };
  });
}

function mentions({ roles, queuedBy, into, actor }: ActorPlacement, name: string): boolean {
  return [...roles.values(), queuedBy, actor.options.image, ...(into?.heldBackBy ?? [])].includes(name);
}

function numbers(actor: ActorComponent, { actors, levels }: Parts): number[] {
  const level = levels.get(actor.name);
  return [actors.get(actor.name)!.number, ...(level === undefined ? [] : [level.number])];
}

/** Whether somebody outside the instance's own block is bound to it. */
function namedElsewhere({ name, blocks }: Candidate, index: number, { actors }: Parts): boolean {
  return [...actors.values()].some(
    ({ number, component }) => !blocks[index]!.includes(number) && mentions(component.placement, `${name}[${index}]`),
  );
}

function pins(block: readonly number[], { actors }: Parts): string {
  return [...actors.values()]
    .filter(({ number }) => block.includes(number))
    .map(({ component }) => component.placement.processors.join())
    .join(";");
}
