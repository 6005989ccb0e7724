import type { CallDefinition, Phase } from "../../harness/language/call";
import { CallerMistake } from "../../harness/language/caller-mistake";
import { type Kind, kind, type ObjectChart } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { argumentContracts } from "./facts/argument-conditions";
import { callRange } from "./facts/call-range";
import { nearestNames } from "./facts/nearest-names";

interface UnmodelledCall extends CallDefinition {
  readonly anyArguments: true;
}

/** A condition that is always met, since `uses` would otherwise infer `Name` from the kinds it expects and lose the literal. */
type Unmodelled<Name extends string> = Name extends string
  ? Kind<`DDI ${Name}`, Readonly<Record<Name, UnmodelledCall>>>
  : never;

/**
 * A documented DDI that the vocabulary does not model: it is held to its IRQL contract and has no other effect, and any arguments. Where the level depends
 * on an argument, it is looked for where C has it: "KeSetEvent(done, IO_NO_INCREMENT, TRUE)".
 * In `uses`: `{ query: ddi("ZwQueryValueKey") }`; on an arrow: "ZwQueryValueKey(key)".
 *
 * @param answers - what it may return; the environment chooses. A design that names some places one such object, under any name
 * @throws CallerMistake UNKNOWN_DDI with the nearest documented names
 */
export function ddi<const Name extends string>(name: Name, answers: readonly string[] = []): Unmodelled<Name> {
  const range = callRange(name);
  if (range === undefined) {
    throw new CallerMistake(
      "UNKNOWN_DDI",
      `no page documents ${name}`,
      `Did you mean ${nearestNames(name).join(" or ")}? Look it up with \`bugcheck ddi --search\`.`,
    );
  }
  const { min, max, source } = range;
  const decided = argumentContracts(name);
  const assumptions = range.assumptions.map((each) =>
    decided.length === 0 ? each : each.replace(/the widest is taken$/, "$& where its arguments do not say"),
  );
  const definition = {
    params: [],
    anyArguments: true,
    irql: [...decided, { min, max, source }],
    facts: [source],
    assumes: [`${name} is not modelled: it is held to its IRQL and has no other effect`, ...assumptions],
    phases: [answers.length === 0 ? { name: "call" } : answeredBy(`DDI ${name}`)],
  } as const satisfies UnmodelledCall;
  const calls = { [name]: definition } as unknown as Readonly<Record<Name, UnmodelledCall>>;
  return kind({
    kind: `DDI ${name}`,
    calls,
    facts: [source],
    implicit: true,
    chart: () => answering(answers),
  }) as Unmodelled<Name>;
}

function answeredBy(name: string): Phase {
  return { name: "call", messages: [{ to: `kind:${name}`, event: "call", result: true }] };
}

function answering([first, ...others]: readonly string[]): ObjectChart {
  if (first === undefined) return {};
  const arrows = [["call", first], ...others.map((answer) => [`call!${answer}`, answer] as const)] as const;
  const on = Object.fromEntries(arrows.map(([type, answer]) => [type, { actions: reply(answer) }]));
  return { initial: "any", states: { any: { on } } };
}
