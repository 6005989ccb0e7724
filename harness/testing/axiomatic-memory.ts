import type { MemoryModel } from "../language/memory-model";

/** An access of a program, or a barrier. An exchange reads and writes in one. Values written are different all over a program. */
export interface Access {
  readonly kind: "read" | "write" | "exchange" | "barrier";
  readonly variable: string;
  /** Written; numbers the access too. */
  readonly value: number;
  /** Acquire of a read, release of a write. */
  readonly ordered: boolean;
  /** Of an exchange; without it, a full barrier. */
  readonly order?: "relaxed" | "acquire" | "release";
}

/** By thread. Variables hold 0 from the start. */
export type Program = readonly (readonly Access[])[];

/** What the reads got, in the order of the program, and what the variables hold in the end, as text. */
export type Outcomes = ReadonlySet<string>;

interface Event extends Access {
  readonly thread: number;
  readonly index: number;
  /** Half of an exchange that is no barrier. */
  readonly half: boolean;
}

type Relation = (one: number, other: number) => boolean;

export function outcome(read: readonly number[], last: Readonly<Record<string, number>>): string {
  return `${read.join()};${Object.entries(last).sort().join(" ")}`;
}

/**
 * Every outcome that a memory model allows, from its axioms: executions are guessed whole and refused where an order has a cycle.
 *
 * @param dependent - every read is followed by a branch on its value, which orders later writes behind it
 */
export function allowedOutcomes(program: Program, model: MemoryModel, dependent: boolean): Outcomes {
  const events = program.flatMap((accesses, thread) =>
    accesses.flatMap((access, index): Event[] => {
      const { kind, order } = access;
      if (kind !== "exchange" || order === undefined || model !== "arm64")
        return [{ ...access, thread, index, half: false }];
      const half = { ...access, thread, half: true };
      return [
        { ...half, kind: "read", index, ordered: order === "acquire" },
        { ...half, kind: "write", index: index + 0.5, ordered: order === "release" },
      ];
    }),
  );
  const numbers = [...events.keys()];
  const writes = numbers.filter((number) => writesTo(events[number]!));
  const reads = numbers.filter((number) => readsFrom(events[number]!));
  const variables = [...new Set(events.flatMap(({ kind, variable }) => (kind === "barrier" ? [] : [variable])))].sort();
  const orders = product(
    variables.map((variable) => permutations(writes.filter((each) => events[each]!.variable === variable))),
  );
  // -1 is the value from the start.
  const isOwn = (read: number, write: number) => events[read]!.value === events[write]!.value;
  const sources = product(
    reads.map((read) => [
      -1,
      ...writes.filter((each) => !isOwn(read, each) && events[each]!.variable === events[read]!.variable),
    ]),
  );
  const found = new Set<string>();
  for (const order of orders) {
    const place = new Map(order.flatMap((list) => list.map((write, index) => [write, index] as const)));
    for (const source of sources) {
      const from = new Map(reads.map((read, index) => [read, source[index]!] as const));
      if (!consistent(events, place, from, model, dependent)) continue;
      const got = source.map((write) => (write < 0 ? 0 : events[write]!.value));
      const last = variables.map(
        (variable, index) => [variable, events[order[index]!.at(-1) ?? -1]?.value ?? 0] as const,
      );
      found.add(outcome(got, Object.fromEntries(last)));
    }
  }
  return found;
}

const writesTo = ({ kind }: Event) => kind === "write" || kind === "exchange";
const readsFrom = ({ kind }: Event) => kind === "read" || kind === "exchange";

function consistent(
  events: readonly Event[],
  place: ReadonlyMap<number, number>,
  from: ReadonlyMap<number, number>,
  model: MemoryModel,
  dependent: boolean,
): boolean {
  const event = (number: number) => events[number]!;
  const sameVariable: Relation = (a, b) => event(a).variable === event(b).variable;
  const external: Relation = (a, b) => event(a).thread !== event(b).thread;
  const po: Relation = (a, b) => !external(a, b) && event(a).index < event(b).index;
  const rf: Relation = (a, b) => from.get(b) === a;
  const co: Relation = (a, b) => place.has(a) && place.has(b) && sameVariable(a, b) && place.get(a)! < place.get(b)!;
  const fr: Relation = (a, b) => {
    const source = from.get(a);
    if (source === undefined || a === b || !place.has(b) || !sameVariable(a, b)) return false;
    return source < 0 || place.get(source)! < place.get(b)!;
  };
  const communicates: Relation = (a, b) => rf(a, b) || co(a, b) || fr(a, b);
  const perVariable: Relation = (a, b) =>
    communicates(a, b) || (po(a, b) && isAccess(a) && isAccess(b) && sameVariable(a, b));
  const isAccess = (number: number) => event(number).kind !== "barrier";
  const atomic = [...from].every(([read, source]) => {
    const { kind, half, value } = event(read);
    if (kind !== "exchange" && !half) return true;
    const write = half ? events.findIndex((each) => each.kind === "write" && each.value === value) : read;
    return place.get(write)! === (source < 0 ? 0 : place.get(source)! + 1);
  });
  if (!atomic || !acyclic(events.length, perVariable)) return false;
  const kept: Relation = (a, b) => {
    if (!po(a, b)) return false;
    // The halves of an exchange, and an acquire of what one of them has written.
    if (event(a).half && event(b).value === event(a).value) return true;
    if (event(a).half && rf(a, b) && event(b).ordered) return true;
    return ordersPair(event(a), event(b), model, dependent);
  };
  const global: Relation =
    model === "sc"
      ? (a, b) => po(a, b) || communicates(a, b)
      : model === "tso"
        ? (a, b) => kept(a, b) || co(a, b) || fr(a, b) || (rf(a, b) && external(a, b))
        : (a, b) => kept(a, b) || (communicates(a, b) && external(a, b));
  return acyclic(events.length, global);
}

/** Whether a memory model keeps two accesses of one thread in order for the others; a barrier stands for itself. */
function ordersPair(a: Event, b: Event, model: MemoryModel, dependent: boolean): boolean {
  const full = [a, b].some(({ kind }) => kind === "barrier" || kind === "exchange");
  if (full) return true;
  if (model === "tso") return !(a.kind === "write" && b.kind === "read");
  const acquires = a.kind === "read" && a.ordered;
  const releases = b.kind === "write" && b.ordered;
  const inOrder = a.kind === "write" && a.ordered && b.kind === "read" && b.ordered;
  return acquires || releases || inOrder || (dependent && a.kind === "read" && b.kind === "write");
}

function acyclic(size: number, relation: Relation): boolean {
  const state = new Uint8Array(size);
  const visit = (one: number): boolean => {
    if (state[one] !== 0) return state[one] === 2;
    state[one] = 1;
    for (let other = 0; other < size; other += 1) if (relation(one, other) && !visit(other)) return false;
    state[one] = 2;
    return true;
  };
  return Array.from({ length: size }, (_, number) => number).every(visit);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((made) => list.map((item) => [...made, item])), [[]]);
}
