import type { BugCheck } from "../../../harness/language/bug-check";
import type { Condition, IrqlContract } from "../../../harness/language/call";
import { conflictAssumptions, type DdiContract, irqlContract } from "./irql-contract";
import type { IrqlRange } from "./irql-range";

/** How the arguments of a call decide the documented cases of its level; conditions as the table words them. */
export interface DocumentedCases {
  readonly cases?: readonly { readonly condition: string; readonly when: Condition }[];
  /** The case that holds when none of the others does; left out, the widest range does. */
  readonly otherwise?: string;
  /** What Windows shows when the contract is broken, where it is not the general check of Driver Verifier's. */
  readonly bugcheck?: BugCheck;
}

/**
 * The levels of a call of the vocabulary's, as the documents state them: `irql: documentedIrql("KeSetEvent")`.
 * Throws our own fault when no page states a level, or a case is not documented.
 */
export function documentedIrql(
  name: string,
  { cases = [], otherwise, bugcheck }: DocumentedCases = {},
): IrqlContract[] {
  const contract = irqlContract(name);
  if (contract === undefined) throw new Error(`[bugcheck fault] no page states a level for ${name}`);
  const decided = cases.map(({ condition, when }) => ({ ...caseOf(contract, condition), when }));
  const rest = otherwise === undefined ? rangeOf(contract, contract.source) : caseOf(contract, otherwise);
  const assumes = conflictAssumptions(contract);
  const more = { ...(bugcheck !== undefined && { bugcheck }), ...(assumes.length > 0 && { assumes }) };
  return [...decided, rest].map((range) => ({ ...range, ...more }));
}

function caseOf(contract: DdiContract, condition: string): IrqlContract {
  const found = contract.conditions.find((documented) => documented.condition === condition);
  if (found === undefined) throw new Error(`[bugcheck fault] the documents of ${contract.name} know no "${condition}"`);
  return rangeOf(found, found.page);
}

function rangeOf({ min, max }: IrqlRange, source: string): IrqlContract {
  return { min, max, source };
}
