import fc from "fast-check";
import { Interner } from "../network/interner";
import type { Component, Interchangeable, LocalStatus, Network, NetworkProperty, Step } from "../network/network";
import { InstanceNames, renamedWords } from "../network/renaming";

/** A network of workers and tokens that nothing tells apart, and of things they share that keep the names of some. */
export interface SymmetricTable {
  readonly workers: number;
  readonly tokens: number;
  /** By state of a worker. */
  readonly rules: readonly (readonly Rule[])[];
  readonly endings: readonly LocalStatus["kind"][];
  /** By state of a worker's own box and of a token: where a touch leads; absent: refused. */
  readonly touched: readonly (number | undefined)[];
  /** Names the queue holds at first, in this order; a number is a token, or a worker if there are too few. */
  readonly queued: readonly number[];
  readonly bad: readonly number[];
}

interface Rule {
  readonly does: "local" | "enqueue" | "dequeue" | "put" | "take" | "mark" | "asks mark" | "touch own" | "touch held";
  /** Whose name is handed over. */
  readonly hands: "self" | "held";
  /** State after the reply no, yes, or a name. */
  readonly to: readonly [number, number];
}

const states = 4;

export function symmetricTable(): fc.Arbitrary<SymmetricTable> {
  const state = fc.nat({ max: states - 1 });
  const does = fc.constantFrom<Rule["does"]>(
    "local",
    "enqueue",
    "dequeue",
    "dequeue",
    "put",
    "take",
    "mark",
    "asks mark",
    "touch own",
    "touch held",
    "touch held",
  );
  const ruleAt = (own: number) =>
    fc.record<Rule>({
      does,
      hands: fc.constantFrom("self", "held"),
      // Mostly elsewhere, and seldom back.
      to: fc.tuple(fc.oneof({ weight: 3, arbitrary: fc.constant((own + 1) % states) }, state), state),
    });
  const ending = fc.constantFrom<LocalStatus["kind"]>("running", "idle", "final", "final", "error");
  return fc.record({
    workers: fc.integer({ min: 2, max: 3 }),
    tokens: fc.nat({ max: 3 }),
    rules: fc.tuple(
      ...Array.from({ length: states }, (_, own) => fc.array(ruleAt(own), { minLength: 1, maxLength: 2 })),
    ),
    // Nobody is in error before the first step.
    endings: fc.tuple(
      fc.constantFrom<LocalStatus["kind"]>("running", "idle", "final"),
      ...Array.from({ length: states - 1 }, () => ending),
    ),
    touched: fc.array(fc.option(fc.nat({ max: 2 }), { nil: undefined, freq: 4 }), { minLength: 3, maxLength: 3 }),
    queued: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
    bad: fc.array(fc.nat({ max: 9 }), { maxLength: 2 }),
  });
}

/** Local states as data, numbered as they are met. */
class Part<S> {
  readonly #locals = new Interner<S>();

  constructor(initial: S) {
    this.number(initial);
  }

  get size(): number {
    return this.#locals.size;
  }

  number(state: S): number {
    return this.#locals.id(JSON.stringify(state), () => state);
  }

  at(local: number): S {
    return this.#locals.value(local);
  }
}

interface Worker {
  readonly state: number;
  readonly held: string | null;
}

type Message = { readonly op: Rule["does"]; readonly name: string };

const no = 0;
const yes = 1;
const firstName = 2;

/** The network that a table describes. */
export function symmetricNetworkOf(table: SymmetricTable): Network {
  const workerNames = Array.from({ length: table.workers }, (_, index) => `w[${index}]`);
  const tokenNames = Array.from({ length: table.tokens }, (_, index) => `t[${index}]`);
  const names = [...tokenNames, ...workerNames];
  const queued = [...new Set(table.queued.map((index) => names[index % names.length]!))];

  const workers = workerNames.map(() => new Part<Worker>({ state: 0, held: null }));
  const boxes = names.map(() => new Part<number>(0));
  const slot = new Part<string | null>(null);
  const queue = new Part<readonly string[]>(queued);
  const marks = new Part<readonly string[]>([]);
  const parts: Part<unknown>[] = [...workers, ...boxes, slot, queue, marks] as Part<unknown>[];
  const numberOf = (part: unknown) => parts.indexOf(part as Part<unknown>);
  const boxOf = (name: string) => numberOf(boxes[names.indexOf(name)]!);
  const messages = new Interner<Message>();

  const worker = (index: number): Component => {
    const part = workers[index]!;
    const name = workerNames[index]!;
    const steps = ({ state, held }: Worker): Step[] =>
      table.rules[state]!.flatMap((rule): Step[] => {
        const { does, to } = rule;
        const end = (reply: number): Step => {
          const kept = reply >= firstName ? names[reply - firstName]! : held;
          const next = { state: to[reply === no ? 0 : 1], held: kept };
          return { kind: "done", outcomes: [{ local: part.number(next), label: index }] };
        };
        if (does === "local") return [end(no), end(yes)];
        const handed = rule.hands === "self" ? name : held;
        if (handed === null || (does === "touch held" && (held === null || held === name))) return [];
        const asked = {
          enqueue: numberOf(queue),
          dequeue: numberOf(queue),
          put: numberOf(slot),
          take: numberOf(slot),
          mark: numberOf(marks),
          "asks mark": numberOf(marks),
          "touch own": boxOf(name),
          "touch held": held === null ? 0 : boxOf(held),
        }[does];
        const message = { op: does, name: handed };
        const id = messages.id(JSON.stringify(message), () => message);
        return [{ kind: "ask", component: asked, message: id, next: end }];
      });
    return {
      name,
      initial: 0,
      get size() {
        return part.size;
      },
      offers: (local) => steps(part.at(local)),
      respond: () => [],
      status: (local) => {
        const kind = table.endings[part.at(local).state]!;
        return kind === "error" ? { kind, error: { property: "no-error", message: `${name} is wrong` } } : { kind };
      },
      describe: (local) => JSON.stringify(part.at(local)),
    };
  };
  const passive = <S>(
    name: string,
    part: Part<S>,
    answer: (state: S, message: Message) => [S, number][],
  ): Component => ({
    name,
    initial: 0,
    get size() {
      return part.size;
    },
    offers: () => [],
    respond: (local, message) =>
      answer(part.at(local), messages.value(message)).map(([next, reply]) => ({ local: part.number(next), reply })),
    status: () => ({ kind: "idle" }),
    describe: (local) => JSON.stringify(part.at(local)),
  });
  const named = (name: string) => firstName + names.indexOf(name);
  const components = [
    ...workerNames.map((_, index) => worker(index)),
    ...names.map((name, index) =>
      passive(`box of ${name}`, boxes[index]!, (state) => {
        const next = table.touched[state];
        return next === undefined ? [] : [[next, next === 0 ? no : yes]];
      }),
    ),
    passive("slot", slot, (held, { op, name }) => {
      if (op === "put") return held === null ? [[name, yes]] : [[held, no]];
      return held === null ? [] : [[null, named(held)]];
    }),
    passive("queue", queue, (list, { op, name }) => {
      if (op === "enqueue") return list.includes(name) ? [[list, no]] : [[[...list, name], yes]];
      return list[0] === undefined ? [[list, no]] : [[list.slice(1), named(list[0])]];
    }),
    // A set: written down in an order of its own, so that equal sets are equal texts.
    passive("marks", marks, (set, { op, name }) => {
      if (op === "asks mark") return [[set, set.includes(name) ? yes : no]];
      return set.includes(name) ? [[set, no]] : [[[...set, name].sort(), yes]];
    }),
  ];

  const instances = (base: "w" | "t", own: readonly string[]): Interchangeable => {
    const all = { w: new InstanceNames(new Set(["w"]), [0, 1, 2]), t: new InstanceNames(new Set(["t"]), [0, 1, 2]) };
    const blocks = own.map((name) => [...(base === "w" ? [own.indexOf(name)] : []), boxOf(name)]);
    const contents = (component: number, local: number) => {
      const state = parts[component]!.at(local);
      return component === numberOf(marks) ? new Set(state as string[]) : state;
    };
    return {
      name: base,
      blocks,
      exchanged: (component, local, one, other) => {
        const state = renamedWords(contents(component, local), all[base].exchanged(one, other));
        const [first, second] = [blocks[one]!, blocks[other]!];
        const at = first.indexOf(component);
        const back = second.indexOf(component);
        const to = at >= 0 ? second[at]! : back >= 0 ? first[back]! : component;
        return parts[to]!.number(state instanceof Set ? [...state].sort() : state);
      },
      view: (component, local, instance) => all[base].view(contents(component, local), instance, [all.w, all.t]),
    };
  };
  const sum = (locals: readonly number[]) => locals.reduce((total, local, index) => total + boxes[index]!.at(local), 0);
  const properties: NetworkProperty[] = [
    { kind: "error", name: "no-error" },
    { kind: "stuck", name: "no-deadlock" },
    ...(["invariant", "final"] as const).map((kind) => ({
      kind,
      name: kind,
      reads: names.map(boxOf),
      holds: (locals: readonly number[]) => !table.bad.includes(sum(locals)),
      explain: (locals: readonly number[]) => `${sum(locals)} is bad`,
    })),
  ];
  return {
    name: "symmetric",
    components,
    label: (label) => ({ actor: workerNames[label]!, call: "step", phase: "", kind: "call" }),
    properties,
    symmetry: [instances("w", workerNames), ...(tokenNames.length > 1 ? [instances("t", tokenNames)] : [])],
  };
}
