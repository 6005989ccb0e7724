import { type AnyMachineSnapshot, type AnyStateMachine, createMachine, initialTransition, transition } from "xstate";
import { CallerMistake, type Place } from "../language/caller-mistake";
import { REPLY } from "../language/reply";
import { overheardChance } from "./overheard-chance";
import { canonical, type SnapshotContents, snapshotKey, stateName } from "./snapshot-key";

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
 * An XState machine asked as a pure function. Every question is put twice: guards and actions that answer differently, ask
 * for chance or the time, throw or never come to rest are the chart's mistakes, and are reported as such.
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

  /** The snapshot of this machine that has such contents. */
  restored({ value, context, history }: SnapshotContents): AnyMachineSnapshot {
    const historyValue = Object.fromEntries(
      Object.entries(history).map(([id, nodes]) => [id, nodes.map((node) => this.machine.getStateNodeById(node))]),
    );
    return this.machine.resolveState({ value, context, historyValue });
  }

  /** Where `event` leads, or undefined when no transition accepts it. */
  move(snapshot: AnyMachineSnapshot, event: MachineEvent): Move | undefined {
    try {
      return this.#move(snapshot, event);
    } catch (error) {
      const place = { state: stateName(snapshot.value), arrow: event.type };
      throw error instanceof CallerMistake ? error.at(place) : error;
    }
  }

  #move(snapshot: AnyMachineSnapshot, event: MachineEvent): Move | undefined {
    const accepted = this.#guarded(() => snapshot.can(event));
    if (accepted !== this.#guarded(() => snapshot.can(event))) {
      throw this.#notPure(
        `asked twice in the same state, "${event.type}" was ${accepted ? "accepted" : "refused"}, and then not`,
      );
    }
    if (!accepted) return undefined;
    return this.#twice(() => transition(this.machine, snapshot, event));
  }

  #twice(ask: () => [AnyMachineSnapshot, readonly { type: string; params?: unknown }[]]): Move {
    const first = this.#read(ask);
    const second = this.#read(ask);
    const [key, again] = this.#guarded(() => [snapshotKey(first.snapshot), snapshotKey(second.snapshot)]);
    if (key !== again || first.reply !== second.reply) {
      throw this.#notPure(
        `asked twice in the same state, the chart answered ${inWords(first)} and then ${inWords(second)}`,
      );
    }
    return first;
  }

  #notPure(what: string): CallerMistake {
    return new CallerMistake(
      "CHART_NOT_PURE",
      what,
      "Guards and actions must depend on context and event only: no clock, no Math.random, no variable outside the chart.",
      this.place,
    );
  }

  #read(ask: () => [AnyMachineSnapshot, readonly { type: string; params?: unknown }[]]): Move {
    this.evaluations += 1;
    const [snapshot, actions] = this.#guarded(() => {
      const [after, done] = ask();
      if (after.status === "error") throw after.error;
      return [after, done] as const;
    });
    const rest = actions.filter((action) => !isPartOfMove(action));
    const other = rest.find((action) => action.type !== REPLY);
    if (other !== undefined) throw this.#notExplorable(other.type);
    const [reply, second] = rest;
    if (second !== undefined) throw this.#notExplorable("a second reply to one message");
    const { value } = (reply?.params ?? {}) as { value?: string };
    return { snapshot, reply: value };
  }

  #notExplorable(action: string): CallerMistake {
    return new CallerMistake(
      "CHART_NOT_EXPLORABLE",
      `an arrow of the chart does ${action}, which changes no state that is explored`,
      "Actions are keep(...), set(...), XState's assign(...), and reply(...) in an object's chart.",
      this.place,
    );
  }

  #guarded<T>(ask: () => T): T {
    let chance: string | undefined;
    try {
      const answer = overheardChance(ask, (asked) => {
        chance = asked;
      });
      if (chance !== undefined) throw this.#notPure(`a guard or an action asks ${chance}`);
      return answer;
    } catch (error) {
      if (error instanceof CallerMistake) throw error.at(this.place);
      const message = error instanceof Error ? error.message : String(error);
      if (/^Invalid (transition|target|initial)/.test(message)) {
        throw new CallerMistake(
          "UNKNOWN_TARGET",
          message.replaceAll("\n", " "),
          "Write the name of a state beside the one the arrow leaves.",
          this.place,
        );
      }
      if (/^Infinite loop/.test(message)) {
        throw new CallerMistake(
          "ALWAYS_LOOP",
          `the chart never comes to rest: more than ${MAX_ITERATIONS} \`always\` arrows in a row, without a call between them`,
          "Break the cycle of `always` arrows, or make it a loop of calls: polling is a real loop with a step in it.",
          this.place,
        );
      }
      throw new CallerMistake(
        "CHART_THREW",
        `a guard or an action threw: ${message.split("\n").at(-1)}`,
        "Guards and actions get `context` and `event`; check for null before reading from a variable.",
        this.place,
      );
    }
  }
}

/** An event raised at once has been taken by the time the chart rests. */
function isPartOfMove({ type, params }: { type: string; params?: unknown }): boolean {
  return type === "xstate.raise" && (params as { delay?: unknown } | undefined)?.delay === undefined;
}

function inWords({ snapshot, reply }: Move): string {
  const { value, context } = snapshot;
  return `${stateName(value)} ${canonical(context)}${reply === undefined ? "" : `, replying ${reply}`}`;
}
