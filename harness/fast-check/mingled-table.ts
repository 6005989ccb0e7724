import fc from "fast-check";
import { concurrentTable, type NetworkTable } from "./random-network";

type Local = NetworkTable["components"][number]["locals"][number];

/** One thing more that a component does at one of its local states; numbers out of range are wrapped into it. */
interface Addition {
  readonly component: number;
  readonly local: number;
  /** Goes on by itself, asks another component, or answers: an actor that is asked is moved by others. */
  readonly does: "goes on" | "asks" | "answers";
  readonly other: number;
  readonly message: number;
  readonly to: number;
  readonly reply: number;
}

/**
 * Networks as {@link concurrentTable} makes them in which now and then the parts are not clearly divided: actors are moved by others, objects
 * go on by themselves, some ask more than one component in a step.
 */
export function mingledTable(): fc.Arbitrary<NetworkTable> {
  const additions = fc.array(
    fc.record<Addition>({
      component: fc.nat({ max: 7 }),
      local: fc.nat({ max: 4 }),
      does: fc.constantFrom("goes on", "asks", "answers", "answers"),
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
  const { locals } = table.components[component]!;
  const local = addition.local % locals.length;
  const changed = { locals: locals.with(local, more(locals[local]!, addition, locals.length)) };
  return { ...table, components: table.components.with(component, changed) };
}

function more(local: Local, { does, other, message, to, reply }: Addition, locals: number): Local {
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
