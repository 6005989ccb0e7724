import { type AnyMachineSnapshot, type AnyStateMachine, createMachine, initialTransition, transition } from "xstate";
import { CallerMistake, type Place } from "../language/caller-mistake";
import { REPLY } from "../language/reply";
import { canonical, snapshotKey } from "./snapshot-key";

export interface MachineEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Move {
  readonly snapshot: AnyMachineSnapshot;
  /** Value of the reply action, where the transition had one. */
  readonly reply: string | undefined;
}

/** `always` steps XState may take inside one transition before a loop is assumed. */
const MAX_ITERATIONS = 1000;

/**
 * An XState machine asked as a pure function. Every question is put twice: guards and actions that answer differently, throw
 * or never come to rest are the chart's mistakes, and are reported as such.
 */
export class PureMachine {
  readonly machine: AnyStateMachine;
  evaluations = 0;

  constructor(
    chart: object,
    readonly place: Place,
  ) {
    this.machine = this.#guarded(() =>
      createMachine({ ...chart, options: { maxIterations: MAX_ITERATIONS } } as Parameters<typeof createMachine>[0]),
    );
  }

  initial(): AnyMachineSnapshot {
    return this.#twice(() => initialTransition(this.machine)).snapshot;
  }

  /** Where `event` leads, or undefined when no transition accepts it. */
  move(snapshot: AnyMachineSnapshot, event: MachineEvent): Move | undefined {
    if (!this.#guarded(() => snapshot.can(event))) return undefined;
    return this.#twice(() => transition(this.machine, snapshot, event));
  }

  #twice(ask: () => [AnyMachineSnapshot, readonly { type: string; params?: unknown }[]]): Move {
    const first = this.#read(ask);
    const second = this.#read(ask);
    if (snapshotKey(first.snapshot) !== snapshotKey(second.snapshot) || first.reply !== second.reply) {
      throw new CallerMistake(
        "CHART_NOT_PURE",
        `asked twice in the same state, the chart answered ${canonical(first.snapshot.value)} and then ${canonical(second.snapshot.value)}`,
        "Guards and actions must depend on context and event only: no clock, no Math.random, no variable outside the chart.",
        this.place,
      );
    }
    return first;
  }

  #read(ask: () => [AnyMachineSnapshot, readonly { type: string; params?: unknown }[]]): Move {
    this.evaluations += 1;
    const [snapshot, actions] = this.#guarded(ask);
    const reply = actions.find((action) => action.type === REPLY);
    const { value } = (reply?.params ?? {}) as { value?: string };
    return { snapshot, reply: value };
  }

  #guarded<T>(ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (/Infinite loop|maxIterations|iterations/i.test(message)) {
        throw new CallerMistake(
          "ALWAYS_LOOP",
          `the chart never comes to rest: ${message}`,
          "Break the cycle of `always` arrows, or make it a loop of calls: polling is a real loop with a step in it.",
          this.place,
        );
      }
      throw new CallerMistake(
        "CHART_THREW",
        `a guard or an action threw: ${message}`,
        "Guards and actions get `context` and `event`; check for null before reading from a variable.",
        this.place,
      );
    }
  }
}
