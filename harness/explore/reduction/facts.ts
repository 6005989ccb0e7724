import type { Outcome, Response } from "../../network/network";

/** The message by which a component is said to be asked for what it leads: its own steps, from where it stands. */
export const LEAD = -1;

/** A message to a component, with what is known about it. Numbered in the order in which they are met. */
export interface Access {
  readonly id: number;
  readonly component: number;
  /** {@link LEAD} for a component's own steps; their answers are the outcomes met so far, each with reply 0. */
  readonly message: number;
  /** Components that put the message. */
  readonly senders: Set<number>;
  /** Answers by local state, undefined where it was not asked. */
  readonly answers: (readonly Response[] | undefined)[];
}

/**
 * What a search has learnt about a network so far: who asks what of whom, from which local state, and what is answered. It
 * only grows. Nothing is asked here beyond what the states visited ask for, as a chart may have no answer elsewhere.
 */
export class Facts {
  readonly accesses: Access[] = [];
  /** Accesses by component. */
  readonly of: readonly Access[][];
  /** Accesses that the transactions offered at a local state make, by component and local state. */
  readonly footprints: readonly (Set<Access> | undefined)[][];
  /** Rises with each thing learnt. */
  version = 0;
  /** The same for what is asked of and answered by a component. */
  readonly answered: Int32Array;
  /** The same for where a component may go and what it asks from there. */
  readonly moved: Int32Array;
  readonly #known: readonly Map<number, Access>[];

  constructor(components: number) {
    const each = Array.from({ length: components }, (_, component) => component);
    this.of = each.map(() => []);
    this.footprints = each.map(() => []);
    this.answered = new Int32Array(components);
    this.moved = new Int32Array(components);
    this.#known = each.map(() => new Map());
  }

  access(component: number, message: number): Access {
    const known = this.#known[component]!.get(message);
    if (known !== undefined) return known;
    const made = { id: this.accesses.length, component, message, senders: new Set<number>(), answers: [] };
    this.accesses.push(made);
    this.of[component]!.push(made);
    this.#known[component]!.set(message, made);
    return made;
  }

  /** `leader` puts `access` in a transaction that it offers at `local`. */
  asks(leader: number, local: number, access: Access): void {
    const footprints = this.footprints[leader]!;
    footprints[local] ??= new Set();
    if (footprints[local].has(access)) return;
    footprints[local].add(access);
    access.senders.add(leader);
    this.#grown(access.component, leader);
  }

  /** `access` is answered so at `local`. */
  answers(access: Access, local: number, responses: readonly Response[]): void {
    if (access.answers[local] !== undefined) return;
    access.answers[local] = responses;
    this.#grown(access.component, access.component);
  }

  /** `component` may go from `local` to where `outcomes` say; without any, what it offers there is merely known. */
  leads(component: number, local: number, outcomes: readonly Outcome[]): void {
    const access = this.access(component, LEAD);
    const known = access.answers[local];
    const fresh = outcomes.filter((outcome) => !known?.some((other) => other.local === outcome.local));
    if (known !== undefined && fresh.length === 0) return;
    access.answers[local] = [...(known ?? []), ...fresh.map((outcome) => ({ local: outcome.local, reply: 0 }))];
    this.#grown(component, component);
  }

  /** Whether transactions are offered at `local`; undefined where nobody has looked. */
  offers(component: number, local: number): boolean | undefined {
    const lead = this.#known[component]!.get(LEAD);
    if (lead?.answers[local] === undefined) return undefined;
    return this.footprints[component]![local]?.has(lead) === true;
  }

  /** Local states of a component run from 0 to less than this, as far as they turned up. */
  locals(component: number): number {
    const met = this.of[component]!.flatMap(({ answers }) => [
      answers.length,
      ...answers.flatMap((responses) => responses ?? []).map(({ local }) => local + 1),
    ]);
    return Math.max(0, ...met);
  }

  #grown(answering: number, moving: number): void {
    this.version++;
    this.answered[answering]!++;
    this.moved[moving]!++;
  }
}
