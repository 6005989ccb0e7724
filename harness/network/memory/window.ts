import type { MemoryModel, MemoryOrder } from "../../language/memory-model";
import type { MachineEvent } from "../pure-machine";

/** A part of an object; "" is all of it. */
export interface Location {
  readonly object: string;
  readonly location: string;
}

/** An access that was issued and has not been performed: a store, or a load where it names a register. */
export interface Pending extends Location {
  readonly event: MachineEvent;
  readonly release: boolean;
  readonly into?: string;
  /** The call and who made it, for reports. */
  readonly text: string;
}

/** What an object was, as its local state, until another processor wrote it: a load may have been performed before that. */
export interface Overwritten extends Location {
  readonly local: number;
}

/** A value overwritten, oldest first; without one only the moment counts, because this processor has read a later value, or has written it in one with a read. */
export interface Old extends Location {
  readonly local?: number;
}

/**
 * What a processor may do out of order: accesses that wait, oldest first, and what others have overwritten since the point to which its loads reach back.
 *
 * invariant: the accesses that wait are those of `thread` or of routines entered over it.
 */
export interface Window {
  /** The thread that runs here; "" for whichever comes first, unless it has `been` elsewhere. */
  readonly thread: string;
  readonly been: readonly string[];
  readonly pending: readonly Pending[];
  readonly old: readonly Old[];
  /** How many of `old` were overwritten before the last store-release was performed: no load-acquire reaches back beyond it. */
  readonly released: number;
  /** The same for the latest load that was performed: no access through a pointer reaches back beyond it. */
  readonly read: number;
}

/** Accesses that may wait at one processor. */
export const MOST_PENDING = 4;
/** Overwritten values that one processor's loads may still see. */
export const MOST_OLD = 4;

export const emptyWindow: Window = { thread: "", been: [], pending: [], old: [], released: 0, read: 0 };

/** Where a load gets its value: from the object, with the processor's own waiting stores applied, or from what it was. */
export interface Source {
  readonly window: Window;
  readonly pending: readonly MachineEvent[];
  readonly past?: number;
}

/** Whether two accesses may be of the same memory. */
export function meet(one: Location, other: Location): boolean {
  if (one.object !== other.object) return false;
  return one.location === other.location || one.location === "" || other.location === "";
}

/** The window once `thread` runs here, "" for a routine entered over it; undefined while what another thread issued has to be performed first. */
export function occupied(window: Window, thread: string): Window | undefined {
  if (thread === "" || window.thread === thread) return window;
  if (window.thread === "" && !window.been.includes(thread)) return { ...window, thread, been: [] };
  return window.pending.length > 0 ? undefined : { ...emptyWindow, thread };
}

/** The window once `thread` runs on another processor or is done. */
export function left(window: Window, thread: string): Window | undefined {
  if (window.thread === "") return { ...window, been: [...new Set([...window.been, thread])].sort() };
  if (window.thread !== thread) return window;
  return window.pending.length > 0 ? undefined : { ...emptyWindow, been: [thread] };
}

/** Nothing crosses this point: whatever waits is performed before, and loads reach back to here. */
export function fenced(window: Window): Window | undefined {
  return window.pending.length > 0 ? undefined : synchronized(window);
}

/** Loads reach back to here. */
export function synchronized(window: Window): Window {
  return { ...window, old: [], released: 0, read: 0 };
}

export function issued(window: Window, access: Pending): Window | undefined {
  return window.pending.length >= MOST_PENDING ? undefined : { ...window, pending: [...window.pending, access] };
}

/** Every way to satisfy a load that is performed no later than it is issued; none while it has to wait. */
export function loaded(
  model: MemoryModel,
  window: Window,
  at: Location,
  { order, dependent = false }: { readonly order: MemoryOrder; readonly dependent?: boolean },
): readonly Source[] {
  const mine = window.pending.filter((access) => meet(access, at));
  const acquires = model === "arm64" && order === "acquire";
  if (acquires && window.pending.some(({ release }) => release)) return [];
  if (mine.some(({ into }) => into !== undefined)) return [];
  const unread = dependent ? seen(window, at, window.read) : window;
  const reached = acquires ? since(unread, unread.released) : unread;
  if (mine.length > 0) return [{ window: reached, pending: mine.map(({ event }) => event) }];
  const places = [...reached.old.keys()].filter((index) => meet(reached.old[index]!, at));
  return [...places, reached.old.length].flatMap((index, position): Source[] => {
    const earliest = (places[position - 1] ?? -1) + 1;
    const marked = { ...reached, read: Math.max(reached.read, earliest) };
    const after = acquires ? since(marked, earliest) : seen(marked, at, index);
    const { local: past } = reached.old[index] ?? {};
    if (index === reached.old.length) return [{ window: after, pending: [] }];
    return past === undefined ? [] : [{ window: after, pending: [], past }];
  });
}

/** The window after a read and write in one, which is performed at once; undefined while it has to wait. */
export function updated(model: MemoryModel, window: Window, at: Location, order: MemoryOrder): Window | undefined {
  const { pending } = window;
  if (model === "tso" || order === "full") return fenced(window);
  if (pending.some((access) => meet(access, at)) || (order === "release" && pending.length > 0)) return undefined;
  if (order !== "acquire") {
    const { old, ...rest } = seen(window, at);
    const marked = trimmed({ ...rest, old: [...old, { ...at }] });
    return order === "release" ? { ...marked, released: marked.old.length } : marked;
  }
  if (pending.some(({ release }) => release)) return undefined;
  return since(window, Math.max(window.released, window.old.findLastIndex((each) => meet(each, at)) + 1));
}

/** Numbers of the waiting accesses that may be performed now. */
export function performable(model: MemoryModel, { pending }: Window): readonly number[] {
  if (model === "tso") return pending.length > 0 ? [0] : [];
  return [...pending.keys()].filter((index) => {
    const access = pending[index]!;
    const before = pending.slice(0, index).filter((earlier) => access.release || meet(earlier, access));
    const forwards = access.into !== undefined;
    return before.every(({ into }) => forwards && into === undefined);
  });
}

/** The window once a waiting access has been performed. */
export function performed(window: Window, index: number): Window {
  const access = window.pending[index]!;
  const less = { ...window, pending: window.pending.filter((_, each) => each !== index) };
  if (access.into !== undefined) return seen({ ...less, read: less.old.length }, access);
  const rest = without(less, access);
  return access.release ? { ...rest, released: rest.old.length } : rest;
}

/** Own stores that a waiting load sees. */
export function forwarded({ pending }: Window, index: number): readonly MachineEvent[] {
  const load = pending[index]!;
  return pending.slice(0, index).flatMap((access) => (meet(access, load) ? [access.event] : []));
}

/** The window once another processor has written here. Own waiting stores come after that, and hide it. */
export function overwritten(window: Window, what: Overwritten): Window {
  if (window.pending.some((access) => access.into === undefined && meet(access, what))) return window;
  const longer = { ...window, old: [...window.old, what] };
  return since(longer, Math.max(0, longer.old.length - MOST_OLD));
}

/** Loads reach back to after the first `count` of what was overwritten. */
function since(window: Window, count: number): Window {
  return trimmed(dropped(window, count));
}

function dropped(window: Window, count: number): Window {
  const left = (many: number) => Math.max(0, many - count);
  return { ...window, old: window.old.slice(count), released: left(window.released), read: left(window.read) };
}

/** This location has been read as it was before number `limit`, or as it is: nothing older is seen of it, and when that was still counts. */
function seen(window: Window, at: Location, limit = window.old.length): Window {
  const old = window.old.map((each, index): Old => {
    const { object, location } = each;
    return index < limit && meet(each, at) ? { object, location } : each;
  });
  return trimmed({ ...window, old });
}

/** This location has been written here: what it was before is of no account. */
function without(window: Window, at: Location): Window {
  const kept = (each: Old) => !meet(each, at);
  const left = (count: number) => window.old.slice(0, count).filter(kept).length;
  return trimmed({
    ...window,
    old: window.old.filter(kept),
    released: left(window.released),
    read: left(window.read),
  });
}

/** Moments before which there is nothing to see are forgotten. */
function trimmed(window: Window): Window {
  const first = window.old.findIndex(({ local }) => local !== undefined);
  return dropped(window, first < 0 ? window.old.length : first);
}
