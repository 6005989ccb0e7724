import fc from "fast-check";
import { concurrentTable, type NetworkTable } from "./random-network";

type Local = NetworkTable["components"][number]["locals"][number];

/** One thing that a component does otherwise at one of its local states; numbers out of range are wrapped into it. */
interface Addition {
  readonly component: number;
  readonly local: number;
  /**
   * Goes on by itself, asks another component, answers, sleeps until the other one wakes it, as a DPC does, or listens: the other one may ask it
   * wherever it is, and moves it at one place.
   */
  readonly does: "goes on" | "asks" | "answers" | "sleeps" | "listens";
  readonly other: number;
  readonly message: number;
  readonly to: number;
  readonly reply: number;
}

/**
 * Networks as {@link concurrentTable} makes them in which now and then the parts are not clearly divided: actors are moved by others, or
 * sleep until they are, objects go on by themselves, some ask more than one component in a step.
 */
export function mingledTable(): fc.Arbitrary<NetworkTable> {
  const additions = fc.array(
    fc.record<Addition>({
      component: fc.nat({ max: 7 }),
      local: fc.nat({ max: 4 }),
      does: fc.constantFrom("goes on", "asks", "answers", "sleeps", "listens"),
      other: fc.nat({ max: 6 }),
      message: fc.nat({ max: 1 }),
      to: fc.nat({ max: 4 }),
      reply: fc.nat({ max: 1 }),
    }),
    { minLength: 2, maxLength: 7 },
  );
  return fc.tuple(concurrentTable(), additions).map(([table, more]) => more.reduce(withAddition, table));
}

function withAddition(table: NetworkTable, addition: Addition): NetworkTable {
  const component = addition.component % table.components.length;
  if (addition.does === "sleeps") return withSleeper(table, component, addition);
  if (addition.does === "listens") return withListener(table, component, addition);
  const { locals } = table.components[component]!;
  const local = addition.local % locals.length;
  const { does } = addition;
  const changed = { locals: locals.with(local, more(locals[local]!, { ...addition, does }, locals.length)) };
  return { ...table, components: table.components.with(component, changed) };
}

/** The component waits at its first local state for a message that another one puts somewhere, and comes back there from its last one. */
function withSleeper(table: NetworkTable, component: number, addition: Addition): NetworkTable {
  const { message, reply } = addition;
  const { locals } = table.components[component]!;
  const answers = locals[0]!.answers.with(message, [{ local: 1, reply }]);
  const asleep: Local = { ...locals[0]!, status: "idle", offers: [], answers };
  const last: Local = { ...locals.at(-1)!, offers: [{ to: [0] }] };
  return withCall(table, component, [asleep, ...locals.slice(1, -1), last], addition);
}

function withListener(table: NetworkTable, component: number, addition: Addition): NetworkTable {
  const { local, message, to, reply } = addition;
  const { locals } = table.components[component]!;
  const moved = local % locals.length;
  const listening = locals.map((own, at): Local => {
    // Its own steps change the reply now and then.
    const answer = { local: at === moved ? to % locals.length : at, reply: ((at >> 1) + reply) & 1 };
    return { ...own, answers: own.answers.with(message, [answer]) };
  });
  return withCall(table, component, listening, addition);
}

/** The component with other local states, and another one that puts the message to it. */
function withCall(
  table: NetworkTable,
  component: number,
  locals: readonly Local[],
  { other, local, message, to }: Addition,
): NetworkTable {
  const caller = (component + 1 + (other % (table.components.length - 1))) % table.components.length;
  const calls = table.components[caller]!.locals;
  const at = local % calls.length;
  // Counted among the others of the caller.
  const call = {
    component: component - Number(component > caller),
    message,
    replies: [{ to: [to] }, { to: [at + 1] }],
  };
  const calling: Local = { ...calls[at]!, offers: [...calls[at]!.offers, call] };
  const components = table.components.with(component, { locals }).with(caller, { locals: calls.with(at, calling) });
  return { ...table, components };
}

function more(
  local: Local,
  { does, other, message, to, reply }: Addition & { readonly does: "goes on" | "asks" | "answers" },
  locals: number,
): Local {
  switch (does) {
    case "goes on":
      return { ...local, offers: [...local.offers, { to: [to] }] };
    case "asks": {
      // What one reply leads to asks one component more.
      const further = { component: other + 1, message, replies: [{ to: [to] }, { to: [to] }] };
      return { ...local, offers: [...local.offers, { component: other, message, replies: [{ to: [to] }, further] }] };
    }
    case "answers": {
      const answers = local.answers.with(message, [...local.answers[message]!, { local: to % locals, reply }]);
      return { ...local, answers };
    }
  }
}
