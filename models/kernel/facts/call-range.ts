import { HIGH_LEVEL, PASSIVE_LEVEL } from "../../../harness/language/irql";
import { documentedDdi } from "./documented-ddi";
import { conflictAssumptions, type IrqlCondition, irqlContract } from "./irql-contract";
import type { IrqlRange } from "./irql-range";

/** The levels at which one call is legal, and what had to be assumed to say so. */
export interface CallRange extends IrqlRange {
  /** UID of the page, or path of the conceptual page, that says so. */
  readonly source: string;
  /** The documented case that decided. */
  readonly condition?: string;
  readonly assumptions: readonly string[];
}

/**
 * The levels at which a call of `name` with these arguments is legal. Conditions win over the widest range: where the arguments
 * decide a documented case, its range holds; where they do not, the widest holds, and the range says so as an assumption. A documented call without a stated level may be made at any, also as an assumption.
 *
 * @param given - arguments in words by the parameter's name, as far as known: { Timeout: "NULL" }, { Wait: "FALSE" }
 * @returns undefined when no page documents the name
 */
export function callRange(name: string, given: Readonly<Record<string, string>> = {}): CallRange | undefined {
  const contract = irqlContract(name);
  if (contract === undefined) return silentRange(name);
  const assumptions = conflictAssumptions(contract);
  if (contract.sibling !== undefined) {
    assumptions.push(`no page states a level for ${name} (${contract.source}); taken from ${contract.sibling}`);
  }
  const { conditions } = contract;
  const decided = conditions.find((condition) => decides(condition, given));
  if (decided !== undefined) {
    return { min: decided.min, max: decided.max, source: decided.page, condition: decided.condition, assumptions };
  }
  if (conditions.length === 0) {
    if (contract.basis === "curated-cond") {
      assumptions.push(`the level of ${name} depends on what its page says (${contract.uid}); the widest is taken`);
    }
    return { min: contract.min, max: contract.max, source: contract.source, assumptions };
  }
  const cases = conditions.map(({ condition }) => condition).join(" | ");
  // A curated range was chosen with the cases in view; a range printed on the page was not.
  const span = contract.basis.startsWith("curated") ? [contract] : [contract, ...conditions];
  return {
    ...spanOf(span),
    source: contract.source,
    assumptions: [...assumptions, `the level of ${name} depends on: ${cases}; the widest is taken`],
  };
}

function silentRange(name: string): CallRange | undefined {
  const page = documentedDdi(name)[0];
  if (page === undefined) return undefined;
  const assumption = `the documents state no level for ${name} (${page.uid}); any is allowed`;
  return { min: PASSIVE_LEVEL, max: HIGH_LEVEL, source: page.uid, assumptions: [assumption] };
}

function spanOf(ranges: readonly IrqlRange[]): IrqlRange {
  return { min: Math.min(...ranges.map(({ min }) => min)), max: Math.max(...ranges.map(({ max }) => max)) };
}

/** Whether the arguments are the documented case. Cases that speak of a state, not of an argument, are never decided here. */
function decides({ condition }: IrqlCondition, given: Readonly<Record<string, string>>): boolean {
  const timeout = given.Timeout;
  if (timeout !== undefined && /^Timeout (NULL or nonzero|(points to )?zero)\b/.test(condition)) {
    return condition.startsWith("Timeout NULL") === (timeout !== "zero");
  }
  const [, parameter, value] = /^(\w+) = (\w+)\b/.exec(condition) ?? [];
  return parameter !== undefined && given[parameter] === value;
}
