import { closest } from "fastest-levenshtein";
import type { AnyMachineSnapshot } from "xstate";
import type { ErrorMeta } from "../language/bug-check";
import { CallerMistake, type Place } from "../language/caller-mistake";
import type { ObjectSite, PlacedObject } from "../language/kind";
import type { ObjectView } from "../language/property";
import { callersCode } from "./callers-code";
import { Interner, type Words } from "./interner";
import type { Component, LocalStatus, Response, Step } from "./network";
import { type MachineEvent, PureMachine } from "./pure-machine";
import type { Renamable } from "./renaming";
import { canonical, type SnapshotContents, snapshotContents, snapshotKey, stateName } from "./snapshot-key";

/** A message as a phase puts it; `blocks` says that a refusal is a wait and not a forgotten arrow. */
export interface ObjectMessage {
  readonly event: MachineEvent;
  readonly blocks: boolean;
  /** Who asks, for the message about a forgotten arrow. */
  readonly from: string;
  /** Asks what the object would answer after these events, or from what it was; it must stay as it is. */
  readonly view?: { readonly pending: readonly MachineEvent[]; readonly past?: number };
  /** The reply tells, as JSON, the local state that was left, or null where none was, and then what it would be. */
  readonly tellsOld?: true;
}

/** Reply of an object that went into an error state. */
export const BUG_CHECK = "(bug check)";

/** Variants of a message: what the object may do instead, as a fault of the environment's that a budget counts or as an ordinary choice. */
const FAULT = "!";
const CHOICE = "?";

function messageOf(type: string): string {
  return type.split(FAULT, 1)[0]!.split(CHOICE, 1)[0]!;
}

/** Tag of an object's state in which a run must not end: a lock that is held. */
const BUSY = "busy";

/** A kernel object: its chart, asked once per distinct local state and message. */
export class ObjectComponent implements Component, Renamable {
  readonly initial: number;
  readonly #machine: PureMachine;
  readonly #locals = new Interner<AnyMachineSnapshot>();
  readonly #messages = new Interner<ObjectMessage>();

  constructor(
    readonly name: string,
    readonly placed: PlacedObject,
    site: Omit<ObjectSite, "name">,
    private readonly words: Words,
    private readonly maxLocals: number,
  ) {
    const place = { chart: `${placed.kind.kind} ${name}` };
    const chart = callersCode("CHART_THREW", "the function that makes the chart", place, () =>
      placed.chart({ ...site, name }),
    );
    this.#machine = new PureMachine(chart, place);
    this.#refuseUnknownFaults(place);
    this.initial = this.#intern(this.#machine.initial());
  }

  get size(): number {
    return this.#locals.size;
  }

  /** Whether it may answer with a fault of the environment's. */
  get mayFail(): boolean {
    return this.#machine.machine.events.some((type: string) => type.includes(FAULT));
  }

  get evaluations(): number {
    return this.#machine.evaluations;
  }

  offers(): readonly Step[] {
    return [];
  }

  message(message: ObjectMessage): number {
    const { event, blocks, view, tellsOld } = message;
    const more = view === undefined && tellsOld === undefined ? [] : [view, tellsOld];
    return this.#messages.id(canonical([event, blocks, ...more]), () => message);
  }

  /** The message itself and every `type!fault` and `type?choice` the chart has for it. */
  respond(local: number, message: number): readonly Response[] {
    // A bug check ended the run; a search that has not noticed yet is told nothing.
    if (this.status(local).kind === "error") return [];
    const { event, blocks, from, view, tellsOld } = this.#messages.value(message);
    const seen = view === undefined ? local : this.#seen(local, view);
    if (this.status(seen).kind === "error") return [{ local: seen, reply: this.words.id(BUG_CHECK) }];
    const snapshot = this.#locals.value(seen);
    const variants = this.#machine.machine.events.filter(
      (type: string) => messageOf(type) === event.type && type !== event.type,
    );
    const responses: Response[] = [];
    for (const type of [event.type, ...variants]) {
      const move = this.#machine.move(snapshot, { ...event, type });
      if (move === undefined) continue;
      const next = this.#intern(move.snapshot);
      const failed = this.status(next).kind === "error";
      const answer = move.reply ?? "";
      const told = tellsOld === true ? JSON.stringify([next === seen ? null : seen, answer]) : answer;
      // What an early or a forwarded load sees does not come back.
      if (view !== undefined && !failed && next !== seen) continue;
      const stays = view !== undefined && !failed;
      const fault = type.includes(FAULT) ? { fault: `${this.name} ${type}` } : {};
      responses.push({ local: stays ? local : next, reply: this.words.id(failed ? BUG_CHECK : told), ...fault });
    }
    if (responses.length === 0 && !blocks && view === undefined) {
      const state = stateName(snapshot.value);
      throw new CallerMistake(
        "MESSAGE_NOT_HANDLED",
        `${from} sends "${event.type}" to ${this.name}, which has no arrow for it in state "${state}"`,
        `Give the ${this.placed.kind.kind} an arrow for "${event.type}" in "${state}", or an error state that says what goes wrong.`,
        { chart: this.name, state, arrow: event.type },
      );
    }
    return responses;
  }

  status(local: number): LocalStatus {
    const snapshot = this.#locals.value(local);
    for (const meta of Object.values(snapshot.getMeta()) as (Partial<ErrorMeta> | undefined)[]) {
      if (meta?.error !== undefined) return { kind: "error", error: meta.error };
    }
    return { kind: snapshot.hasTag(BUSY) ? "running" : "idle" };
  }

  view(local: number): ObjectView {
    const { value, context, tags } = this.#locals.value(local);
    return {
      name: this.name,
      kind: this.placed.kind.kind,
      state: stateName(value),
      tags: tags as Set<string>,
      context,
    };
  }

  describe(local: number): string {
    const { state, context } = this.view(local);
    const parts = Object.entries(context).filter(([, value]) => value !== null && value !== false);
    return parts.length === 0
      ? state
      : `${state} (${parts.map(([key, value]) => `${key} = ${words(value)}`).join(", ")})`;
  }

  contents(local: number): SnapshotContents {
    return snapshotContents(this.#locals.value(local));
  }

  restored(contents: unknown): number {
    return this.#intern(this.#machine.restored(contents as SnapshotContents));
  }

  /** The local state as a processor sees it that has not performed all its stores, or has performed a load long ago. */
  #seen(local: number, { pending, past = local }: NonNullable<ObjectMessage["view"]>): number {
    return pending.reduce((at, event) => {
      const move = this.#machine.move(this.#locals.value(at), event);
      return move === undefined ? at : this.#intern(move.snapshot);
    }, past);
  }

  /** A variant of a message that the object has no arrow for is misspelt: it would never happen, and nobody would miss it. */
  #refuseUnknownFaults(place: Place): void {
    const types: readonly string[] = this.#machine.machine.events;
    const messages = types.filter((type) => messageOf(type) === type);
    for (const type of types.filter((each) => messageOf(each) !== each)) {
      const message = messageOf(type);
      if (messages.includes(message)) continue;
      throw new CallerMistake(
        "UNKNOWN_FAULT",
        `${this.name} has the variant "${type}" of "${message}", a message it has no arrow for`,
        messages.length === 0
          ? "Give it an arrow for the message."
          : `Did you mean "${closest(message, messages)}${type.charAt(message.length)}..."?`,
        { ...place, arrow: type },
      );
    }
  }

  #intern(snapshot: AnyMachineSnapshot): number {
    const id = this.#locals.id(snapshotKey(snapshot), () => snapshot);
    if (id >= this.maxLocals) {
      throw new CallerMistake(
        "UNBOUNDED_LOCAL_STATE",
        `${this.name} has more than ${this.maxLocals} local states; the newest is ${this.describe(id)}`,
        `Bound what grows in the ${this.placed.kind.kind}: a counter, or a list that nobody empties.`,
        { chart: this.name, state: stateName(snapshot.value) },
      );
    }
    return id;
  }
}

function words(value: unknown): string {
  return typeof value === "string" ? value : canonical(value);
}
