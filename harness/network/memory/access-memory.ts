import { type MemoryAccess, PENDING } from "../../language/memory-model";
import type { ActorComponent } from "../actor-component";
import type { Step } from "../network";
import type { MachineEvent } from "../pure-machine";
import { ask, askObject, type Wiring } from "../wiring";
import { changeObject, type Others, tellOthers } from "./change-object";
import type { LoadReply, MemoryMessage } from "./memory-component";
import type { Pending } from "./window";

type Ordered = Exclude<MemoryAccess, { access: "register" }>;

/** An actor's access to an object in memory, on the processor where it steps; the environment has none. */
export interface Access {
  readonly object: string;
  readonly event: MachineEvent;
  readonly memory: Ordered;
  /** Register of a load that may be performed later. */
  readonly into?: string;
  /** Through a pointer that was loaded. */
  readonly dependent: boolean;
  /** The call as it stands in the chart. */
  readonly text: string;
}

/**
 * Makes an access as the memory model allows; `then` gets the answer, or a placeholder for a load that is performed later, and where a load did not get it
 * from memory as it is.
 */
export function accessMemory(
  actor: ActorComponent,
  processor: number | undefined,
  access: Access,
  then: (reply: string, how?: string) => Step,
  failed: (how?: string) => Step,
): Step {
  const { wiring, name } = actor;
  const { object, event, memory, into } = access;
  const { order, location = "" } = memory;
  const at = { object, location };
  const message = { event, blocks: false, from: `${name}, ${access.text},` };
  if (processor === undefined) return changeObject(wiring, { ...at, ...message }, {}, (reply) => then(reply), failed);
  const thread = threadOf(actor);
  const others = othersOf(actor, processor);
  const own = (asked: MemoryMessage, next: (reply: string) => Step) => askOwn(wiring, processor, asked, next);

  if (memory.access === "update") {
    return own({ op: "update", thread, at, order }, () =>
      changeObject(wiring, { ...at, ...message }, others, (reply) => then(reply), failed),
    );
  }
  const later = memory.access === "load" && into !== undefined && wiring.memory?.model === "arm64";
  if (memory.access === "store" || later) {
    const release = order === "release" && memory.access === "store";
    const pending: Pending = { ...at, event, release, text: `${access.text} of ${name}`, ...(later && { into }) };
    return own({ op: "issue", thread, access: pending }, () =>
      tellOthers(wiring, others, undefined, () => then(later ? PENDING : "")),
    );
  }
  return own({ op: "load", thread, at, order, dependent: access.dependent }, (reply) => {
    const view = JSON.parse(reply) as LoadReply;
    const satisfied = (value: string) => tellOthers(wiring, others, undefined, () => then(value, how(view)));
    return askObject(wiring, object, { ...message, ...(isCurrent(view) ? {} : { view }) }, satisfied, () =>
      failed(how(view)),
    );
  });
}

/** A point of `actor`'s that no access crosses. Its processor is known but in an actor of the environment, which waits for nothing. */
export function fence(actor: ActorComponent, processor: number | undefined, then: () => Step): Step {
  if (actor.wiring.memory === undefined || processor === undefined) return then();
  return askOwn(actor.wiring, processor, { op: "fence", thread: threadOf(actor) }, () =>
    tellOthers(actor.wiring, othersOf(actor, processor), undefined, then),
  );
}

/** An interrupt comes or goes: nothing that runs after it was read before it. */
export function synchronize({ wiring }: ActorComponent, processor: number, then: () => Step): Step {
  return wiring.memory === undefined ? then() : askOwn(wiring, processor, { op: "synchronize" }, then);
}

/** A thread is done: what it has issued is performed before. */
export function leaveMemory(actor: ActorComponent, then: () => Step): Step {
  return tellOthers(actor.wiring, { gone: threadOf(actor) }, undefined, then);
}

function how({ pending, past }: LoadReply): string | undefined {
  if (past !== undefined) return "read earlier";
  return pending.length > 0 ? "own store" : undefined;
}

function isCurrent({ pending, past }: LoadReply): boolean {
  return pending.length === 0 && past === undefined;
}

function askOwn(wiring: Wiring, processor: number, message: MemoryMessage, then: (reply: string) => Step): Step {
  const memory = wiring.memory?.processors[processor];
  if (memory === undefined) throw new Error(`[bugcheck fault] processor ${processor} has no memory`);
  return ask(memory.number, memory.component.message(message), (reply) => then(wiring.words.word(reply)));
}

/** Threads come and go at a processor; routines that were entered over one use what the processor has. */
function threadOf({ thread, placement }: ActorComponent): string {
  const { kind } = placement.actor;
  return kind === "thread" || kind === "workItem" || kind === "apc" ? thread : "";
}

/** A thread that may run anywhere is gone from everywhere else. */
function othersOf(actor: ActorComponent, processor: number): Others {
  const gone = threadOf(actor);
  if (gone === "" || actor.placement.processors.length === 1) return { except: processor };
  return { except: processor, gone };
}
