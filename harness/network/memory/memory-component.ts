import type { MemoryModel, MemoryOrder } from "../../language/memory-model";
import { Interner } from "../interner";
import type { Component, LocalStatus, Response, Step } from "../network";
import type { MachineEvent } from "../pure-machine";
import type { Renamable } from "../renaming";
import { canonical } from "../snapshot-key";
import { askObject, type Wiring } from "../wiring";
import { changeObject } from "./change-object";
import * as windows from "./window";

/**
 * What a step asks of its processor's memory. `thread` is "" for a routine entered over one. `fence`: nothing crosses it. `synchronize`: an interrupt
 * comes or goes. `elsewhere`: another processor's step, by a thread that is `gone` from here, where it is one, and with what it has `written`.
 */
export type MemoryMessage =
  | {
      readonly op: "load";
      readonly thread: string;
      readonly at: windows.Location;
      readonly order: MemoryOrder;
      readonly dependent: boolean;
    }
  | { readonly op: "issue"; readonly thread: string; readonly access: windows.Pending }
  | { readonly op: "update"; readonly thread: string; readonly at: windows.Location; readonly order: MemoryOrder }
  | { readonly op: "fence"; readonly thread: string }
  | { readonly op: "synchronize" }
  | { readonly op: "elsewhere"; readonly gone?: string; readonly written?: windows.Overwritten };

/** Where a load gets its value. */
export interface LoadReply {
  readonly pending: readonly MachineEvent[];
  readonly past?: number;
}

/**
 * What one processor has issued and not performed, and how far its loads reach back. Being the processor's and not the thread's, it never shows two
 * threads that share the processor anything out of order (rule E11 of the catalogue).
 */
export class MemoryComponent implements Component, Renamable {
  readonly initial: number;
  readonly name: string;
  readonly #locals = new Interner<windows.Window>();
  readonly #messages = new Interner<MemoryMessage>();

  constructor(
    private readonly processor: number,
    private readonly model: MemoryModel,
    private readonly wiring: Wiring,
  ) {
    this.name = `memory of processor ${processor}`;
    this.initial = this.#intern(windows.emptyWindow);
  }

  get size(): number {
    return this.#locals.size;
  }

  /** A waiting access is performed: nobody's step, and no context switch. */
  offers(local: number): readonly Step[] {
    const window = this.#locals.value(local);
    return windows.performable(this.model, window).map((index) => this.#perform(window, index));
  }

  message(message: MemoryMessage): number {
    return this.#messages.id(canonical(message), () => message);
  }

  respond(local: number, message: number): readonly Response[] {
    return this.#answers(this.#locals.value(local), this.#messages.value(message)).map(([window, reply]) => ({
      local: this.#intern(window),
      reply: this.wiring.words.id(reply === undefined ? "" : JSON.stringify(reply)),
    }));
  }

  status(): LocalStatus {
    return { kind: "idle" };
  }

  describe(local: number): string {
    const { pending, old } = this.#locals.value(local);
    const waiting = pending.map(({ text }) => `${text} waits`);
    const seen = old.flatMap(({ object, local: past }) => {
      if (past === undefined) return [];
      return [`may still see ${object} as ${this.wiring.objects.get(object)?.component.describe(past)}`];
    });
    return [...waiting, ...seen].join("; ") || "nothing outstanding";
  }

  contents(local: number): windows.Window {
    return this.#locals.value(local);
  }

  restored(contents: unknown): number {
    return this.#intern(contents as windows.Window);
  }

  #answers(window: windows.Window, message: MemoryMessage): [windows.Window, LoadReply?][] {
    switch (message.op) {
      case "synchronize":
        return [[windows.synchronized(window)]];
      case "elsewhere": {
        const { gone, written } = message;
        const rest = gone === undefined ? window : windows.left(window, gone);
        return only(rest && written ? windows.overwritten(rest, written) : rest);
      }
      default: {
        const here = windows.occupied(window, message.thread);
        return here === undefined ? [] : this.#occupied(here, message);
      }
    }
  }

  #occupied(
    window: windows.Window,
    message: Exclude<MemoryMessage, { op: "synchronize" | "elsewhere" }>,
  ): [windows.Window, LoadReply?][] {
    switch (message.op) {
      case "load":
        return windows
          .loaded(this.model, window, message.at, message)
          .map(({ window: after, ...source }) => [after, source]);
      case "issue":
        return only(windows.issued(window, message.access));
      case "update":
        return only(windows.updated(this.model, window, message.at, message.order));
      case "fence":
        return only(windows.fenced(window));
    }
  }

  #perform(window: windows.Window, index: number): Step {
    const { wiring, processor } = this;
    const access = window.pending[index]!;
    const { event, text, object, into } = access;
    const label = wiring.labels.id({
      actor: this.name,
      call: text,
      phase: into === undefined ? "reaches memory" : "gets its value",
      kind: "choice",
      processor,
    });
    const local = this.#intern(windows.performed(window, index));
    const done = (): Step => ({ kind: "done", outcomes: [{ local, label }] });
    if (into === undefined) {
      const change = { ...access, blocks: false, from: `${text},` };
      return changeObject(wiring, change, { except: processor }, done, done);
    }
    const view = { pending: windows.forwarded(window, index) };
    return askObject(
      wiring,
      object,
      { event, blocks: false, from: `${text},`, view },
      (value) => {
        const arrive = { type: "arrive", by: event.by, value };
        return askObject(wiring, into, { event: arrive, blocks: false, from: `${text},` }, done, done);
      },
      done,
    );
  }

  /** Under `tso` a thread leaves nothing behind at a processor where nothing waits. */
  #intern(window: windows.Window): number {
    const kept = this.model === "tso" && window.pending.length === 0 ? windows.emptyWindow : window;
    return this.#locals.id(canonical(kept), () => kept);
  }
}

function only(window: windows.Window | undefined): [windows.Window][] {
  return window === undefined ? [] : [[window]];
}
