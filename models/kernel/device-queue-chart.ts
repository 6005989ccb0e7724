import { assign } from "xstate";
import { errorState } from "../../harness/language/bug-check";
import type { ObjectChart } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface DeviceQueueOptions {
  /** IoSetStartIoAttributes, DeferredStartIo: the next StartIo begins only after the present one has returned (STIO-3). */
  readonly deferredStartIo?: boolean;
  /** IoSetStartIoAttributes, NonCancelable: an IRP that is taken from the queue is no longer cancelable (STIO-4). */
  readonly nonCancelable?: boolean;
}

const NULL = "NULL";

/** By actor the levels to go back to from its calls of IoStartPacket and IoStartNextPacketByKey, the innermost last. */
type Levels = Readonly<Record<string, readonly string[]>>;

const queued = ({ context }: ObjectScope): readonly string[] => context.queued;
const isEmpty = (scope: ObjectScope) => queued(scope).length === 0;
const isQueued = (scope: ObjectScope) => queued(scope).includes(scope.event.irp);
const isKey = (key: string | null | undefined): key is string => key !== undefined && key !== null && key !== NULL;
const keyOf = ({ context }: ObjectScope, irp: string) => Number(context.keys?.[irp] ?? 0);
/** The key that an entry is asked for by; of a deferred StartIo the one that was asked for then. */
const asked = ({ context, event }: ObjectScope): string | undefined =>
  event.type === "deferred" ? context.requested : event.key;

/** Behind all whose key is not greater; without a key behind all. */
function placeFor(scope: ObjectScope): number {
  const { key } = scope.event;
  const greater = isKey(key) ? queued(scope).findIndex((irp) => keyOf(scope, irp) > Number(key)) : -1;
  return greater < 0 ? queued(scope).length : greater;
}

/** The first whose key is not less, else the first of all. */
function next(scope: ObjectScope): string {
  const key = asked(scope);
  const found = isKey(key) ? queued(scope).find((irp) => keyOf(scope, irp) >= Number(key)) : undefined;
  return found ?? queued(scope)[0] ?? NULL;
}

const insert = assign({
  queued: (scope: ObjectScope) => {
    const place = placeFor(scope);
    return [...queued(scope).slice(0, place), scope.event.irp, ...queued(scope).slice(place)];
  },
  keys: ({ context, event }: ObjectScope) =>
    isKey(event.key) ? { ...context.keys, [event.irp]: event.key } : context.keys,
});
/** Keys of entries that are not queued are nobody's. */
const without = (which: (scope: ObjectScope) => string) =>
  assign({
    queued: (scope: ObjectScope) => queued(scope).filter((irp) => irp !== which(scope)),
    keys: (scope: ObjectScope) => {
      const left = Object.entries(scope.context.keys ?? {}).filter(([irp]) => irp !== which(scope));
      return left.length === 0 ? null : Object.fromEntries(left);
    },
  });

const levels = ({ context, event }: ObjectScope): readonly string[] => (context.levels as Levels)[event.by] ?? [];
const keptLevels = (change: (scope: ObjectScope) => readonly string[]) =>
  assign({
    levels: (scope: ObjectScope) => {
      const { [scope.event.by]: _, ...others } = scope.context.levels as Levels;
      const own = change(scope);
      return own.length === 0 ? others : { ...others, [scope.event.by]: own };
    },
  });
const keepLevel = keptLevels((scope) =>
  scope.event.irql === undefined ? levels(scope) : [...levels(scope), scope.event.irql],
);
const backToLevel = [reply((scope) => levels(scope).at(-1) ?? "0"), keptLevels((scope) => levels(scope).slice(0, -1))];

const none = reply(`none, ${NULL}`);
const current = (irp: (scope: ObjectScope) => string) => assign({ current: irp });
const becomesIdle = assign({ current: NULL, active: false, requested: null });
const form = { actions: reply(({ event }) => (event.routine === NULL ? "plain" : "cancelable")) };
const back = { actions: backToLevel };

/** Not busy, or busy with the current IRP while others queue up, in the order of their keys where they have some (STIO-1, STIO-2). */
export const deviceQueueChart = (options?: DeviceQueueOptions): ObjectChart => {
  const { deferredStartIo = false, nonCancelable = false } = options ?? {};
  const started = (irp: (scope: ObjectScope) => string) =>
    reply((scope) => `${nonCancelable ? "clear" : "current"}, ${irp(scope)}`);
  const takeNext = [
    { guard: isEmpty, target: "notBusy", actions: [none, keepLevel, becomesIdle] },
    {
      actions: [
        started(next),
        keepLevel,
        current(next),
        without(next),
        assign({ active: deferredStartIo, requested: null }),
      ],
    },
  ];
  return {
    context: { current: NULL, queued: [], keys: null, levels: {}, active: false, requested: null },
    initial: "notBusy",
    states: {
      notBusy: {
        on: {
          insert: { target: "busy", actions: reply("FALSE") },
          start: {
            target: "busy",
            actions: [
              started(({ event }) => event.irp),
              current(({ event }) => event.irp),
              keepLevel,
              assign({ active: deferredStartIo }),
            ],
          },
          form,
          remove: "removedFromIdle",
          next: "removedFromIdle",
          deferred: { actions: none },
          removeEntry: { actions: reply("FALSE") },
          isCurrent: { actions: reply("FALSE") },
          back,
        },
      },
      busy: {
        on: {
          insert: { actions: [insert, reply("TRUE")] },
          start: { actions: [insert, keepLevel, reply(`queued, ${NULL}`)] },
          form,
          remove: [
            { guard: isEmpty, target: "notBusy", actions: reply(NULL) },
            { actions: [reply(next), without(next)] },
          ],
          next: [
            {
              guard: ({ context }) => context.active,
              actions: [assign({ requested: ({ event }) => event.key ?? NULL }), keepLevel, none],
            },
            ...takeNext,
          ],
          deferred: [
            {
              guard: ({ context }) => context.requested === null,
              actions: [assign({ active: false }), none],
            },
            ...takeNext,
          ],
          removeEntry: [
            { guard: isQueued, actions: [without(({ event }) => event.irp), reply("TRUE")] },
            { actions: reply("FALSE") },
          ],
          isCurrent: { actions: reply(({ context, event }) => (context.current === event.irp ? "TRUE" : "FALSE")) },
          back,
        },
      },
      removedFromIdle: errorState(
        "device-queue-busy",
        "the next packet is taken from a device queue that is not busy: it was taken once too often",
      ),
    },
  };
};
