import { DIRQL } from "./irql";
import type { Routine } from "./routine";

/**
 * `thread`, `workItem`: PASSIVE_LEVEL, may be switched out. `dpc`: DISPATCH_LEVEL, entered by the system.
 * `isr`: a device level, entered by the system. `apc`: entered by the system in a thread, which goes on when it has returned.
 * `environment`: device, clock, application; uses no processor.
 */
export type ActorKind = "thread" | "workItem" | "dpc" | "isr" | "apc" | "environment";

export interface PlacedActor {
  readonly kind: ActorKind;
  readonly routine: Routine;
  /** Name in the chart -> object of the design. Names not listed are bound to the object of the same name. */
  readonly roles: Readonly<Record<string, string>>;
  readonly options: ActorOptions;
  /** One actor per instance of this `many` object, which its roles name. */
  readonly each?: string;
}

export interface ActorOptions {
  /**
   * Processor the actor is pinned to, taken modulo the number of processors; `"spread"` pins instance k to processor k.
   * Absent: the actor may run on any and migrate below DISPATCH_LEVEL.
   */
  readonly on?: number | "spread";
  /** May be left at a state tagged `idle` at the end of a run. */
  readonly daemon?: boolean;
  /** For a DPC or a work item: the object whose queueing lets it enter. Absent: it is queued once, from the start. */
  readonly queuedBy?: string;
  /** Driver image its instructions lie in: being entered, being back from a call and returning are uses of it (E5). */
  readonly image?: string;
  /** For a DPC or an ISR without an object: may be entered again after each return. */
  readonly again?: boolean;
  /** An ISR's level. */
  readonly irql?: number;
  /** For an APC: the thread it runs in, and what of that thread's may hold it back. */
  readonly into?: ApcTarget;
}

/** Where an APC runs and when. Source: APC-1. */
export interface ApcTarget {
  /** An actor placed by `thread`; for actors placed by `each`, both over the same object. */
  readonly thread: string;
  /** `special`: at APC_LEVEL, whatever critical region the thread is in. `normal`: at PASSIVE_LEVEL, outside critical regions only. */
  readonly mode: "special" | "normal";
  /** The thread's critical and guarded regions, as far as the design has them. */
  readonly heldBackBy?: readonly string[];
}

type Roles = Readonly<Record<string, string>>;

function placed(kind: ActorKind): (routine: Routine, roles?: Roles, options?: ActorOptions) => PlacedActor {
  return (routine, roles = {}, options = {}) => ({ kind, routine, roles, options });
}

export const thread = placed("thread");
export const workItem = placed("workItem");
export const dpc = placed("dpc");
export const environment = placed("environment");

/** An APC runs in its thread: as long as it does, the thread stands still, and what it takes the thread has taken. */
export function apc(
  routine: Routine,
  roles: Roles,
  options: ActorOptions & { readonly into: ApcTarget; readonly queuedBy: string },
): PlacedActor {
  return placed("apc")(routine, roles, options);
}

export function isr(routine: Routine, roles: Roles = {}, options: ActorOptions = {}): PlacedActor {
  return placed("isr")(routine, roles, { irql: DIRQL, ...options });
}

/** One actor for each instance of the `many` object `objects`; roles that name it get the actor's own instance. */
export function each(objects: string, actor: PlacedActor): PlacedActor {
  return { ...actor, each: objects };
}
