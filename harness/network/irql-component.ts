import { APC_LEVEL, irqlName } from "../language/irql";
import { Interner, type Words } from "./interner";
import type { Component, LocalStatus, Response, Step } from "./network";
import type { Renamable } from "./renaming";
import { canonical } from "./snapshot-key";

interface Level {
  readonly irql: number;
  /** Levels at which routines called in this context must return, outermost first. */
  readonly frames: readonly number[];
  /** Pre-empted below DISPATCH_LEVEL by a DPC or ISR that took its processor. Only threads that may migrate, and those an APC runs in, need it. */
  readonly frozen: boolean;
}

/** What may be asked of a context's level. Replies are in {@link LevelReply}. */
export type LevelMessage =
  /** A step at the present level, which must lie within `contract`. */
  | { readonly op: "step"; readonly contract?: { readonly min: number; readonly max: number } }
  | {
      readonly op: "raise";
      readonly to: number;
      readonly frame: boolean;
      readonly contract?: { readonly min: number; readonly max: number };
    }
  | { readonly op: "frame"; readonly contract?: { readonly min: number; readonly max: number } }
  /** Legal from this level downwards only. */
  | {
      readonly op: "lower";
      readonly to: number;
      readonly frame: boolean;
      readonly contract?: { readonly min: number; readonly max: number };
    }
  /** A called routine returns. */
  | { readonly op: "return" }
  /** The system enters or leaves the context's outermost routine. */
  | { readonly op: "enter"; readonly irql: number }
  | { readonly op: "leave"; readonly irql: number }
  /** Stops a context that is below this level. */
  | { readonly op: "freeze"; readonly below: number }
  | { readonly op: "thaw" };

export interface LevelReply {
  readonly old: number;
  readonly now: number;
  /** Why the step is an error: the level is outside the contract, a raise lowers, or a routine returns at another level. */
  readonly error?: "contract" | "raise" | "lower" | "return";
  readonly expected?: number;
}

/** The interrupt request level one actor's context runs at. Sources: IRQL-1, IRQL-5 and the classic error after IRQL-10. */
export class IrqlComponent implements Component, Renamable {
  readonly initial: number;
  readonly #locals = new Interner<Level>();
  readonly #messages = new Interner<LevelMessage>();

  constructor(
    readonly name: string,
    private readonly entry: number,
    private readonly words: Words,
  ) {
    this.initial = this.#intern({ irql: entry, frames: [], frozen: false });
  }

  get size(): number {
    return this.#locals.size;
  }

  offers(): readonly Step[] {
    return [];
  }

  message(message: LevelMessage): number {
    return this.#messages.id(canonical(message), () => message);
  }

  respond(local: number, message: number): readonly Response[] {
    const level = this.#locals.value(local);
    const answer = step(level, this.#messages.value(message));
    if (answer === undefined) return [];
    const [next, reply] = answer;
    return [{ local: this.#intern(next), reply: this.words.id(JSON.stringify(reply)) }];
  }

  /** A context that is not back at its entry level is not at rest. */
  status(local: number): LocalStatus {
    return { kind: this.#locals.value(local).irql > Math.max(this.entry, APC_LEVEL) ? "running" : "idle" };
  }

  irql(local: number): number {
    return this.#locals.value(local).irql;
  }

  describe(local: number): string {
    const { irql, frozen } = this.#locals.value(local);
    return frozen ? `${irqlName(irql)}, pre-empted` : irqlName(irql);
  }

  contents(local: number): Level {
    return this.#locals.value(local);
  }

  restored(contents: unknown): number {
    return this.#intern(contents as Level);
  }

  #intern(level: Level): number {
    return this.#locals.id(canonical(level), () => level);
  }
}

function step(level: Level, message: LevelMessage): [Level, LevelReply] | undefined {
  if (message.op === "thaw")
    return [
      { ...level, frozen: false },
      { old: level.irql, now: level.irql },
    ];
  if (level.frozen) return undefined;
  const old = level.irql;
  if ("contract" in message && message.contract !== undefined) {
    const { min, max } = message.contract;
    if (old < min || old > max) return [level, { old, now: old, error: "contract" }];
  }
  switch (message.op) {
    case "step":
      return [level, { old, now: old }];
    case "frame":
      return [
        { ...level, frames: [...level.frames, old] },
        { old, now: old },
      ];
    case "raise": {
      if (message.to < old) return [level, { old, now: old, error: "raise", expected: message.to }];
      const frames = message.frame ? [...level.frames, old] : level.frames;
      return [
        { ...level, irql: message.to, frames },
        { old, now: message.to },
      ];
    }
    case "lower":
      if (message.to > old) return [level, { old, now: old, error: "lower", expected: message.to }];
      return [
        { ...level, irql: message.to, frames: message.frame ? level.frames.slice(0, -1) : level.frames },
        { old, now: message.to },
      ];
    case "return": {
      const expected = level.frames.at(-1) ?? old;
      if (expected !== old) return [level, { old, now: old, error: "return", expected }];
      return [
        { ...level, frames: level.frames.slice(0, -1) },
        { old, now: old },
      ];
    }
    case "enter":
      return [
        { ...level, irql: message.irql },
        { old, now: message.irql },
      ];
    case "leave":
      if (old !== message.irql) return [level, { old, now: old, error: "return", expected: message.irql }];
      return [level, { old, now: old }];
    case "freeze":
      return old < message.below
        ? [
            { ...level, frozen: true },
            { old, now: old },
          ]
        : undefined;
  }
}
