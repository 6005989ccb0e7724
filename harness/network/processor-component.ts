import { Interner, type Words } from "./interner";
import type { Component, LocalStatus, Response, Step } from "./network";
import type { Renamable } from "./renaming";
import { canonical } from "./snapshot-key";

/** A context at DISPATCH_LEVEL or above on a processor, and the thread it froze when it came. */
interface Running {
  readonly actor: string;
  readonly irql: number;
  readonly frozen: string;
}

/**
 * What may be asked of a processor. `below`: may a context below DISPATCH_LEVEL step here? `push`: a context comes to this
 * level, `onto` a processor without a context at DISPATCH_LEVEL, a busy one at a lower level, or either. `top`: may the context on top step?
 * It goes on at `irql`. `pop`: the context on top leaves.
 */
export type ProcessorMessage =
  | { readonly op: "below" }
  | {
      readonly op: "push";
      readonly actor: string;
      readonly irql: number;
      readonly onto: "empty" | "busy" | "either";
      readonly frozen: string;
    }
  | { readonly op: "top"; readonly actor: string; readonly irql: number }
  | { readonly op: "pop"; readonly actor: string };

/** Reply of a processor that is not the one: the next one is asked. */
export const ELSEWHERE = "elsewhere";
/** Reply of a processor where the step takes place; a `pop` that thaws a thread replies `thaw:` and its name instead. */
export const HERE = "here";
export const THAW = "thaw:";

/**
 * One processor: the contexts at DISPATCH_LEVEL and above on it, lowest first. A thread switch is free below DISPATCH_LEVEL,
 * so the thread that runs there need not be remembered. Sources: IRQL-1 to IRQL-4; rules E1 and E2 of the catalogue.
 */
export class ProcessorComponent implements Component, Renamable {
  readonly initial = 0;
  readonly #locals = new Interner<readonly Running[]>();
  readonly #messages = new Interner<ProcessorMessage>();

  constructor(
    readonly name: string,
    private readonly words: Words,
  ) {
    this.#intern([]);
  }

  get size(): number {
    return this.#locals.size;
  }

  offers(): readonly Step[] {
    return [];
  }

  message(message: ProcessorMessage): number {
    return this.#messages.id(canonical(message), () => message);
  }

  respond(local: number, message: number): readonly Response[] {
    const stack = this.#locals.value(local);
    const [next, reply] = step(stack, this.#messages.value(message));
    return [{ local: this.#intern(next), reply: this.words.id(reply) }];
  }

  status(): LocalStatus {
    return { kind: "idle" };
  }

  /** The contexts at DISPATCH_LEVEL and above, lowest first. */
  stack(local: number): readonly Running[] {
    return this.#locals.value(local);
  }

  describe(local: number): string {
    const stack = this.#locals.value(local);
    return stack.length === 0 ? "below DISPATCH_LEVEL" : stack.map(({ actor }) => actor).join(", then ");
  }

  contents(local: number): readonly Running[] {
    return this.#locals.value(local);
  }

  restored(contents: unknown): number {
    return this.#intern(contents as readonly Running[]);
  }

  #intern(stack: readonly Running[]): number {
    return this.#locals.id(canonical(stack), () => stack);
  }
}

function step(stack: readonly Running[], message: ProcessorMessage): [readonly Running[], string] {
  const top = stack.at(-1);
  switch (message.op) {
    case "below":
      return [stack, top === undefined ? HERE : ELSEWHERE];
    case "push": {
      const { actor, irql, onto, frozen } = message;
      const fits = top === undefined ? onto !== "busy" : onto !== "empty" && irql > top.irql;
      return fits ? [[...stack, { actor, irql, frozen }], HERE] : [stack, ELSEWHERE];
    }
    case "top":
      if (top?.actor !== message.actor) return [stack, ELSEWHERE];
      return [[...stack.slice(0, -1), { ...top, irql: message.irql }], HERE];
    case "pop":
      if (top?.actor !== message.actor) return [stack, ELSEWHERE];
      return [stack.slice(0, -1), top.frozen === "" ? HERE : `${THAW}${top.frozen}`];
  }
}
