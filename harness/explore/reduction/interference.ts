import type { Response } from "../../network/network";
import { addBit } from "./bits";
import { type Access, type Facts, LEAD } from "./facts";

/** Asks the network itself; undefined where it has no answer but a mistake of the caller's. */
export type AskAnyway = (access: Access, local: number) => readonly Response[] | undefined;

/** Accesses that may not be swapped with `access` of one leader, asked at `local`: as bits by their number, as of version `version` of the facts. */
export interface Conflicts {
  readonly access: Access;
  readonly local: number;
  bits: Int32Array;
  version: number;
}

/**
 * Which accesses of others a leader's access depends on.
 *
 * Others may move the component that is asked before the leader gets to ask. So looked at is not one local state but each that the
 * component can get to by what others ask of it (or lead). The access stands apart from another when, in all of those, whatever
 * comes first, both get the same replies and the component ends up at the same place.
 */
export class Interference {
  constructor(
    private readonly facts: Facts,
    private readonly askAnyway: AskAnyway,
  ) {}

  /** The accesses in conflict with what `leader` asks by `access` of a component at `local`. */
  conflicts(leader: number, access: Access, local: number, words: number): Int32Array {
    const bits = new Int32Array(words);
    const others = this.facts.of[access.component]!.filter(({ senders }) => hasOther(senders, leader));
    const locals = reachable(others, leader, local);
    for (const other of others) {
      if (!locals.every((at) => this.#apart(access, other, at))) addBit(bits, other.id);
    }
    return bits;
  }

  /** Whether it makes no difference at `local` who comes first. */
  #apart(own: Access, other: Access, local: number): boolean {
    if (own.message === LEAD) return this.#apartFromLead(other, own, local, false);
    if (other.message === LEAD) return this.#apartFromLead(own, other, local, true);
    const mine = this.#answers(own, local);
    if (mine === undefined) return false;
    const theirs = this.#answers(other, local);
    // What is not known is found out later all the same, as long as we leave the component where it is.
    if (theirs === undefined) return isPure(mine, local);
    return theirs.every((their, index) => {
      const after = this.#answers(own, their.local);
      if (after?.length !== mine.length) return false;
      return mine.every((my, place) => {
        const then = this.#answers(other, my.local)?.[index];
        const last = after[place]!;
        return last.reply === my.reply && then?.reply === their.reply && then.local === last.local;
      });
    });
  }

  /** An access of somebody else's against the component's own steps: it must leave the component alone and see no difference. */
  #apartFromLead(access: Access, lead: Access, local: number, accessIsOurs: boolean): boolean {
    const answers = this.#answers(access, local);
    if (answers === undefined) return false;
    // Refused, theirs cannot come first, and we may enable it.
    if (answers.length === 0 && !accessIsOurs) return true;
    if (accessIsOurs && this.facts.offers(lead.component, local) === false) return true;
    if (!isPure(answers, local)) return false;
    return (lead.answers[local] ?? []).every((outcome) => {
      const after = this.#answers(access, outcome.local);
      return (
        after?.length === answers.length &&
        isPure(after, outcome.local) &&
        after.every(({ reply }, index) => reply === answers[index]!.reply)
      );
    });
  }

  #answers(access: Access, local: number): readonly Response[] | undefined {
    return access.answers[local] ?? this.askAnyway(access, local);
  }
}

function isPure(responses: readonly Response[], local: number): boolean {
  return responses.every((response) => response.local === local);
}

function hasOther(senders: ReadonlySet<number>, leader: number): boolean {
  return senders.size > (senders.has(leader) ? 1 : 0);
}

/** Local states that a component can get to from `local` by `accesses`, that one included. */
function reachable(accesses: readonly Access[], leader: number, local: number): number[] {
  const met = new Set([local]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const at of met) {
    for (const { component, message, answers } of accesses) {
      if (message === LEAD && component === leader) continue;
      for (const response of answers[at] ?? []) met.add(response.local);
    }
  }
  return [...met];
}
