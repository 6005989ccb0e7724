import fc from "fast-check";
import type { Component, LocalStatus, Network, NetworkProperty, Response, Step } from "../network/network";

/** A small network as data, so that a counterexample prints and shrinks. */
export interface NetworkTable {
  readonly components: readonly ComponentTable[];
  readonly properties: readonly PropertyTable[];
}

interface ComponentTable {
  /** By local state. */
  readonly locals: readonly LocalTable[];
}

interface LocalTable {
  readonly status: "running" | "final" | "idle" | "error a" | "error b";
  readonly offers: readonly StepTable[];
  /** Answers by message. */
  readonly answers: readonly (readonly { readonly local: number; readonly reply: number }[])[];
}

type StepTable =
  | { readonly to: readonly number[] }
  /** `component` counts those that take no part yet; where none is left the step ends without outcome. */
  | { readonly component: number; readonly message: number; readonly replies: readonly StepTable[] };

type PropertyTable =
  | { readonly kind: "error a" | "error b" | "stuck" }
  | { readonly kind: "invariant" | "final"; readonly reads: readonly number[]; readonly bad: readonly number[] };

const messages = 2;
const replies = 2;

/** Networks of a few components and some hundred states at most, with every feature of `Network`. */
export function networkTable(): fc.Arbitrary<NetworkTable> {
  const number = fc.nat({ max: 5 });
  const local: fc.Arbitrary<LocalTable> = fc.record({
    status: fc.oneof(
      {
        weight: 25,
        arbitrary: fc.constantFrom("running" as const, "final" as const, "idle" as const, "idle" as const),
      },
      { weight: 1, arbitrary: fc.constantFrom("error a" as const, "error b" as const) },
    ),
    offers: listOf(stepTable(2), [1, 4, 3]),
    answers: fc.array(listOf(fc.record({ local: number, reply: fc.nat({ max: replies - 1 }) }), [2, 4, 1]), {
      minLength: messages,
      maxLength: messages,
      size: "max",
    }),
  });
  return fc.record({
    components: fc.array(fc.record({ locals: fc.array(local, { minLength: 2, maxLength: 5, size: "max" }) }), {
      minLength: 2,
      maxLength: 4,
      size: "max",
    }),
    properties: fc.uniqueArray(propertyTable(), { maxLength: 5, selector: ({ kind }) => kind }),
  });
}

/**
 * Networks of a few actors that each go through a program of their own and meet at objects: locks, counters, flags. Most steps of different
 * actors do not touch one another, some wait, some go round loops, and some end the run.
 */
export function concurrentTable(): fc.Arbitrary<NetworkTable> {
  return fc
    .record({ actors: fc.integer({ min: 2, max: 4 }), objects: fc.integer({ min: 1, max: 4 }) })
    .chain(({ actors, objects }) =>
      fc.record({
        components: fc
          .tuple(
            ...Array.from({ length: actors }, (_, actor) => program(actor, actors, objects)),
            ...Array.from({ length: objects }, passive),
          )
          .map((locals) => locals.map((each) => ({ locals: each }))),
        properties: fc.uniqueArray(propertyTable(), { minLength: 1, maxLength: 5, selector: ({ kind }) => kind }),
      }),
    );
}

function program(actor: number, actors: number, objects: number): fc.Arbitrary<LocalTable[]> {
  // Counted among the others of an actor, objects come after the other actors.
  const object = fc.integer({ min: actors - 1, max: actors + objects - 2 });
  return fc.integer({ min: 2, max: 5 }).chain((length) => {
    const points = Array.from({ length }, (_, point): fc.Arbitrary<LocalTable> => {
      const next = fc.oneof(
        { weight: 8, arbitrary: fc.constant(point + 1) },
        { weight: 1, arbitrary: fc.nat({ max: length }) },
      );
      const end = next.map((to): StepTable => ({ to: [to] }));
      const call = (then: fc.Arbitrary<StepTable>): fc.Arbitrary<StepTable> =>
        fc.record({
          component: object,
          message: fc.nat({ max: messages - 1 }),
          replies: fc.array(then, { minLength: replies, maxLength: replies }),
        });
      const step = fc.oneof(
        { weight: 2, arbitrary: end },
        { weight: 6, arbitrary: call(end) },
        { weight: 1, arbitrary: call(call(end)) },
      );
      return fc.record({
        status: fc.constantFrom("running" as const, "running" as const, "idle" as const),
        offers: listOf(step, [0, 6, 1]),
        answers: fc.constant([[], []]),
      });
    });
    const last = fc.constantFrom("final" as const, "final" as const, `error ${actor % 2 === 0 ? "a" : "b"}` as const);
    const end = last.map((status): LocalTable => ({ status, offers: [], answers: [[], []] }));
    return fc.tuple(...points, end);
  });
}

function passive(): fc.Arbitrary<LocalTable[]> {
  const rarely = { weight: 1, arbitrary: fc.constantFrom("running" as const, "error a" as const, "error b" as const) };
  return fc.integer({ min: 2, max: 4 }).chain((length) => {
    const answer = fc.record({ local: fc.nat({ max: length - 1 }), reply: fc.nat({ max: replies - 1 }) });
    const locals = Array.from({ length }, (_, local) =>
      fc.record({
        status:
          local === 0
            ? fc.constant("idle" as const)
            : fc.oneof({ weight: 6, arbitrary: fc.constant("idle" as const) }, rarely),
        offers: fc.constant([]),
        answers: fc.array(
          fc.oneof(
            { weight: 4, arbitrary: listOf(answer, [3, 6, 1]) },
            { weight: 3, arbitrary: fc.constant([{ local, reply: 0 }]) },
          ),
          { minLength: messages, maxLength: messages },
        ),
      }),
    );
    return fc.tuple(...locals);
  });
}

/** Random networks, printed as the tables they are made from; they shrink to fewer components, states and steps. */
export function networkArbitrary(): fc.Arbitrary<Network> {
  return fc
    .oneof(networkTable(), concurrentTable())
    .map((table) => Object.assign(networkOf(table), { [fc.toStringMethod]: () => JSON.stringify(table) }));
}

/** The network that a table describes. Numbers out of range are wrapped into it. */
export function networkOf(table: NetworkTable): Network {
  const count = table.components.length;
  return {
    name: "random",
    components: table.components.map(({ locals }, component) => componentOf(table, locals, component)),
    label: (label) => ({ actor: `component ${label}`, call: "step", phase: "", kind: "call" }),
    properties: table.properties.map((property): NetworkProperty => {
      if (!("reads" in property)) return { kind: property.kind === "stuck" ? "stuck" : "error", name: property.kind };
      const reads = [...new Set(property.reads.map((component) => component % count))];
      return {
        kind: property.kind,
        name: property.kind,
        reads,
        holds: (read) => !property.bad.includes(read.reduce((sum, local, index) => sum + local * (index + 1), 0)),
        explain: (read) => `read ${read}`,
      };
    }),
  };
}

/** The same network with the local states of each component numbered as they are met, and sizes that grow. */
export function lazily(network: Network): Network {
  const numberings = network.components.map(({ initial }) => new Numbering(initial));
  const renumber = (step: Step, leader: number): Step =>
    step.kind === "done"
      ? {
          kind: "done",
          outcomes: step.outcomes.map(({ local, label }) => ({ local: numberings[leader]!.of(local), label })),
        }
      : { ...step, next: (reply) => renumber(step.next(reply), leader) };
  return {
    ...network,
    components: network.components.map((component, index): Component => {
      const numbering = numberings[index]!;
      return {
        name: component.name,
        initial: 0,
        get size() {
          return numbering.met.length;
        },
        offers: (local) => component.offers(numbering.met[local]!).map((step) => renumber(step, index)),
        respond: (local, message) =>
          component.respond(numbering.met[local]!, message).map((response) => ({
            local: numbering.of(response.local),
            reply: response.reply,
          })),
        status: (local) => component.status(numbering.met[local]!),
        describe: (local) => component.describe(numbering.met[local]!),
      };
    }),
    properties: network.properties.map((property) =>
      "reads" in property
        ? {
            ...property,
            holds: (read) =>
              property.holds(read.map((local, index) => numberings[property.reads[index]!]!.met[local]!)),
          }
        : property,
    ),
  };
}

class Numbering {
  readonly met: number[];

  constructor(initial: number) {
    this.met = [initial];
  }

  of(local: number): number {
    const known = this.met.indexOf(local);
    return known < 0 ? this.met.push(local) - 1 : known;
  }
}

/** Lists whose length is drawn by weight: `weights[n]` for length n. */
function listOf<T>(item: fc.Arbitrary<T>, weights: readonly number[]): fc.Arbitrary<T[]> {
  return fc.oneof(
    ...weights.map((weight, length) => ({
      weight,
      arbitrary: fc.array(item, { minLength: length, maxLength: length }),
    })),
  );
}

function stepTable(depth: number): fc.Arbitrary<StepTable> {
  const end = fc.record({ to: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 2 }) });
  if (depth === 0) return end;
  return fc.oneof(
    { weight: 1, arbitrary: end },
    {
      weight: 2,
      arbitrary: fc.record({
        component: fc.nat({ max: 5 }),
        message: fc.nat({ max: messages - 1 }),
        replies: fc.array(stepTable(depth - 1), { minLength: replies, maxLength: replies }),
      }),
    },
  );
}

function propertyTable(): fc.Arbitrary<PropertyTable> {
  return fc.oneof(
    fc.record({ kind: fc.constantFrom("error a" as const, "error b" as const, "stuck" as const) }),
    fc.record({
      kind: fc.constantFrom("invariant" as const, "final" as const),
      reads: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }),
      bad: fc.array(fc.nat({ max: 12 }), { maxLength: 2 }),
    }),
  );
}

function componentOf(table: NetworkTable, locals: readonly LocalTable[], component: number): Component {
  const wrapped = (local: number) => local % locals.length;
  return {
    name: `component ${component}`,
    initial: 0,
    size: locals.length,
    offers: (local) => locals[local]!.offers.map((step) => stepOf(table, step, [component])),
    respond: (local, message) =>
      locals[local]!.answers[message]!.map(
        (answer): Response => ({ local: wrapped(answer.local), reply: answer.reply }),
      ),
    status: (local) => statusOf(locals[local]!.status),
    describe: (local) => `state ${local}`,
  };
}

function stepOf(table: NetworkTable, step: StepTable, participants: readonly number[]): Step {
  const leader = participants[0]!;
  if ("to" in step) {
    const { locals } = table.components[leader]!;
    return { kind: "done", outcomes: step.to.map((local) => ({ local: local % locals.length, label: leader })) };
  }
  const others = [...table.components.keys()].filter((component) => !participants.includes(component));
  const asked = others[step.component % Math.max(1, others.length)];
  if (asked === undefined) return { kind: "done", outcomes: [] };
  return {
    kind: "ask",
    component: asked,
    message: step.message,
    next: (reply) => stepOf(table, step.replies[reply]!, [...participants, asked]),
  };
}

function statusOf(status: LocalTable["status"]): LocalStatus {
  if (status === "error a" || status === "error b") {
    return { kind: "error", error: { property: status, message: `in ${status}` } };
  }
  return { kind: status };
}
