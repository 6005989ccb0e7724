import { CallerMistake } from "../language/caller-mistake";
import type { Component, Label, LocalStatus, Network, NetworkProperty, Response, Step } from "./network";

/**
 * An automaton of a network, written over states of any shape that JSON can say.
 *
 * `leads` lists the transactions it starts in a state, `answers` what it says when it is asked; both may be left out.
 */
export interface Automaton<S = unknown> {
  readonly name: string;
  readonly initial: S;
  leads?(state: S): readonly Lead<S>[];
  /** Several answers are a choice; none is a refusal, which disables the step that asks. */
  answers?(state: S, message: string): readonly Answer<S>[];
  /** Defaults to idle. */
  status?(state: S): LocalStatus;
}

/** A transaction: what it is called in reports, and how it goes on. */
export type Lead<S> = { readonly call: string } & Move<S>;

/** Either the end, with the states the leader may go to, or a message to the automaton of that name. */
export type Move<S> =
  | { readonly to: readonly S[] }
  | { readonly ask: string; readonly message: string; onReply(reply: string): Move<S> };

export interface Answer<S> {
  readonly to: S;
  readonly reply?: string;
}

/**
 * A network of automata, in the order given. Local states are numbered as they are met.
 * @throws CallerMistake UNKNOWN_AUTOMATON when a transaction asks a name that is not there, once a search gets to it
 */
export function automata(
  name: string,
  members: readonly Automaton[],
  properties: readonly NetworkProperty[] = [{ kind: "stuck", name: "no-deadlock" }],
): Network {
  const labels = new Numbers<Label>();
  const words = new Numbers<string>();
  const components = members.map((automaton) => component(automaton, members, labels, words));
  return { name, components, label: (label) => labels.at(label), properties };
}

function component(
  automaton: Automaton,
  members: readonly Automaton[],
  labels: Numbers<Label>,
  words: Numbers<string>,
): Component {
  const states = new Numbers<unknown>();
  /** By message and local state. */
  const responses: Response[][][] = [];

  const step = (actor: string, call: string, move: Move<unknown>): Step => {
    if ("to" in move) {
      const label = labels.of({ actor, call, phase: "", kind: "call" });
      return { kind: "done", outcomes: move.to.map((state) => ({ local: states.of(state), label })) };
    }
    const asked = members.findIndex((member) => member.name === move.ask);
    if (asked < 0) {
      throw new CallerMistake(
        "UNKNOWN_AUTOMATON",
        `${actor} asks ${move.ask}, and there is no automaton of that name.`,
        `There are ${members.map((member) => member.name).join(", ")}.`,
      );
    }
    return {
      kind: "ask",
      component: asked,
      message: words.of(move.message),
      next: (reply) => step(actor, call, move.onReply(words.at(reply))),
    };
  };

  return {
    name: automaton.name,
    initial: states.of(automaton.initial),
    get size() {
      return states.size;
    },
    offers: (local) => (automaton.leads?.(states.at(local)) ?? []).map((lead) => step(automaton.name, lead.call, lead)),
    respond: (local, message) => {
      responses[message] ??= [];
      const byLocal = responses[message];
      byLocal[local] ??= (automaton.answers?.(states.at(local), words.at(message)) ?? []).map(({ to, reply = "" }) => ({
        local: states.of(to),
        reply: words.of(reply),
      }));
      return byLocal[local];
    },
    status: (local) => automaton.status?.(states.at(local)) ?? { kind: "idle" },
    describe: (local) => JSON.stringify(states.at(local)),
  };
}

/** Values numbered from 0 as they are met; equal when their JSON is. */
class Numbers<T> {
  readonly #numbers = new Map<string, number>();
  readonly #values: T[] = [];

  get size(): number {
    return this.#values.length;
  }

  of(value: T): number {
    const text = JSON.stringify(value);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#values.push(value) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }

  at(number: number): T {
    const value = this.#values[number];
    if (value === undefined) throw new Error(`[bugcheck fault] nothing is numbered ${number}`);
    return value;
  }
}
