import { CallerMistake } from "../language/caller-mistake";
import type { MemoryModel } from "../language/memory-model";
import type { ActorComponent } from "./actor-component";
import { Interner, type Words } from "./interner";
import type { IrqlComponent, LevelMessage, LevelReply } from "./irql-component";
import type { MemoryComponent } from "./memory/memory-component";
import type { WiredMonitor } from "./monitors";
import type { Ask, Label, Step } from "./network";
import { BUG_CHECK, type ObjectComponent } from "./object-component";
import { ELSEWHERE, type ProcessorComponent, type ProcessorMessage } from "./processor-component";

export interface Numbered<C> {
  readonly number: number;
  readonly component: C;
}

/** What an actor's steps may ask, by name; shared by all actors of one network. */
export interface Wiring {
  readonly words: Words;
  readonly labels: Labels;
  readonly processors: readonly Numbered<ProcessorComponent>[];
  /** Whether nothing tells the processors apart: no actor is pinned, none is queued on one. */
  readonly interchangeable: boolean;
  readonly objects: ReadonlyMap<string, Numbered<ObjectComponent>>;
  /** Whether calls are held to their IRQL contracts. */
  readonly contracts: boolean;
  readonly actors: ReadonlyMap<string, Numbered<ActorComponent>>;
  /** Levels of the actors' contexts, by actor. */
  readonly levels: ReadonlyMap<string, Numbered<IrqlComponent>>;
  /** What listens to the calls that are made. */
  readonly monitors: readonly WiredMonitor[];
  /** What each processor may do out of order; absent where memory is sequentially consistent. */
  readonly memory?: WiredMemory;
}

export interface WiredMemory {
  readonly model: MemoryModel;
  readonly processors: readonly Numbered<MemoryComponent>[];
}

/** Labels, numbered once for a whole network. */
export class Labels {
  readonly #interner = new Interner<Label>();

  id(label: Label): number {
    return this.#interner.id(JSON.stringify(label), () => label);
  }

  label(id: number): Label {
    return this.#interner.value(id);
  }
}

/** A transaction that no state enables. */
export const DISABLED: Step = { kind: "done", outcomes: [] };

/** Asks the level of `actor`'s context; a context without one, the environment's, answers PASSIVE_LEVEL by itself. */
export function askLevel(
  wiring: Wiring,
  actor: string,
  message: LevelMessage,
  then: (reply: LevelReply) => Step,
): Step {
  const level = wiring.levels.get(actor);
  if (level === undefined) return then({ old: 0, now: 0 });
  return ask(level.number, level.component.message(message), (reply) =>
    then(JSON.parse(wiring.words.word(reply)) as LevelReply),
  );
}

/** Asks the processors in turn until one is the right one; none disables the step. */
export function askProcessors(
  wiring: Wiring,
  candidates: readonly number[],
  message: ProcessorMessage,
  then: (processor: number, reply: string) => Step,
): Step {
  const [first, ...rest] = candidates;
  if (first === undefined) return DISABLED;
  const processor = wiring.processors[first];
  if (processor === undefined) throw new Error(`[bugcheck fault] there is no processor ${first}`);
  return ask(processor.number, processor.component.message(message), (reply) => {
    const word = wiring.words.word(reply);
    return word === ELSEWHERE ? askProcessors(wiring, rest, message, then) : then(first, word);
  });
}

/** Puts a message to the object of this name; where that is a bug check, the transaction ends with `failed`. */
export function askObject(
  wiring: Wiring,
  name: string,
  message: Parameters<ObjectComponent["message"]>[0],
  then: (reply: string) => Step,
  failed: () => Step,
): Step {
  const object = wiring.objects.get(name);
  if (object === undefined) {
    throw new CallerMistake(
      "NOT_AN_OBJECT",
      `${message.from} is given "${name}", which is no object of the design`,
      `Objects are: ${[...wiring.objects.keys()].join(", ")}.`,
    );
  }
  return ask(object.number, object.component.message(message), (reply) => {
    const word = wiring.words.word(reply);
    return word === BUG_CHECK ? failed() : then(word);
  });
}

export function ask(component: number, message: number, next: (reply: number) => Step): Ask {
  return { kind: "ask", component, message, next };
}
