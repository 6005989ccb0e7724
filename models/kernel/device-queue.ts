import { assign } from "xstate";
import { errorState } from "../../harness/language/bug-check";
import { call, literal, object, objectOr, self } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface DeviceQueueOptions {
  /** IoSetStartIoAttributes, DeferredStartIo: the next StartIo begins only after the present one has returned (STIO-3). */
  readonly deferredStartIo?: boolean;
  /** IoSetStartIoAttributes, NonCancelable: an IRP that is taken from the queue is no longer cancelable (STIO-4). */
  readonly nonCancelable?: boolean;
}

const NULL = "NULL";

/** By actor the levels to go back to from its calls of IoStartPacket, the innermost last. */
type Levels = Readonly<Record<string, readonly string[]>>;

const first = ({ context }: ObjectScope) => context.queued[0] ?? NULL;
const isEmpty = ({ context }: ObjectScope) => context.queued.length === 0;
const isQueued = ({ context, event }: ObjectScope) => context.queued.includes(event.irp);
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

const append = assign({ queued: ({ context, event }) => [...context.queued, event.irp] });
const withoutFirst = assign({ queued: ({ context }) => context.queued.slice(1) });
const current = (irp: (scope: ObjectScope) => string) => assign({ current: irp });
const becomesIdle = [assign({ current: NULL, active: false, requested: false })];

const cancelLock = "kind:cancel spin lock";
/** The lock is taken at DISPATCH_LEVEL and the level stays there. */
const takeCancelLock = { to: cancelLock, event: "acquire", with: { cancelIrql: String(DISPATCH_LEVEL) } };

/**
 * The device queue of a device object with a StartIo routine, and its CurrentIrp: not busy, or busy with the current IRP while others queue up
 * (STIO-1, STIO-2). Also a device queue of the driver's own, which knows busy but no current IRP.
 */
export const deviceQueue = kind({
  kind: "device queue",
  facts: ["STIO-1", "STIO-2", "STIO-3", "STIO-4", "STIO-6"],
  assumes: [
    "an IRP that was cancelled before IoStartPacket stored its Cancel routine is queued all the same (the pages are silent)",
  ],
  chart: (options?: DeviceQueueOptions) => {
    const { deferredStartIo = false, nonCancelable = false } = options ?? {};
    const started = (irp: (scope: ObjectScope) => string) =>
      reply((scope) => `${nonCancelable ? "clear" : "current"}, ${irp(scope)}`);
    const takeNext = [
      { guard: isEmpty, target: "notBusy", actions: [reply(`none, ${NULL}`), ...becomesIdle] },
      {
        actions: [started(first), current(first), assign({ active: deferredStartIo, requested: false }), withoutFirst],
      },
    ];
    return {
      context: { current: NULL, queued: [], levels: {}, active: false, requested: false },
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
            form: { actions: reply(({ event }) => (event.routine === NULL ? "plain" : "cancelable")) },
            remove: "removedFromIdle",
            next: "removedFromIdle",
            deferred: { actions: reply(`none, ${NULL}`) },
            removeEntry: { actions: reply("FALSE") },
            isCurrent: { actions: reply("FALSE") },
            back: { actions: backToLevel },
          },
        },
        busy: {
          on: {
            insert: { actions: [append, reply("TRUE")] },
            start: { actions: [append, keepLevel, reply(`queued, ${NULL}`)] },
            form: { actions: reply(({ event }) => (event.routine === NULL ? "plain" : "cancelable")) },
            remove: [
              { guard: isEmpty, target: "notBusy", actions: reply(NULL) },
              { actions: [reply(first), withoutFirst] },
            ],
            next: [
              {
                guard: ({ context }) => context.active,
                actions: [assign({ requested: true }), reply(`none, ${NULL}`)],
              },
              ...takeNext,
            ],
            deferred: [
              {
                guard: ({ context }) => !context.requested,
                actions: [assign({ active: false }), reply(`none, ${NULL}`)],
              },
              ...takeNext,
            ],
            removeEntry: [
              {
                guard: isQueued,
                actions: [
                  assign({ queued: ({ context, event }) => context.queued.filter((irp: string) => irp !== event.irp) }),
                  reply("TRUE"),
                ],
              },
              { actions: reply("FALSE") },
            ],
            isCurrent: { actions: reply(({ context, event }) => (context.current === event.irp ? "TRUE" : "FALSE")) },
            back: { actions: backToLevel },
          },
        },
        removedFromIdle: errorState(
          "device-queue-busy",
          "the next packet is taken from a device queue that is not busy: it was taken once too often",
        ),
      },
    };
  },
  calls: {
    /** TRUE: the entry was inserted. FALSE: the queue was not busy, is now, and the entry is the caller's to work on. */
    KeInsertDeviceQueue: call({
      params: [self("queue"), object("irp", "IRP")],
      irql: documentedIrql("KeInsertDeviceQueue"),
      facts: ["NF:wdm.KeInsertDeviceQueue"],
      phases: [{ name: "insert", messages: [{ to: "queue", event: "insert", with: { irp: "irp" }, result: true }] }],
    }),
    /** The first entry, or NULL, and then the queue is no longer busy. */
    KeRemoveDeviceQueue: call({
      params: [self("queue")],
      irql: documentedIrql("KeRemoveDeviceQueue"),
      facts: ["NF:wdm.KeRemoveDeviceQueue"],
      phases: [{ name: "remove", messages: [{ to: "queue", event: "remove", result: true }] }],
    }),
    /** Whether it was queued, and is no longer. */
    KeRemoveEntryDeviceQueue: call({
      params: [self("queue"), object("irp", "IRP")],
      irql: documentedIrql("KeRemoveEntryDeviceQueue"),
      facts: ["STIO-6", "NF:wdm.KeRemoveEntryDeviceQueue"],
      phases: [
        { name: "remove", messages: [{ to: "queue", event: "removeEntry", with: { irp: "irp" }, result: true }] },
      ],
    }),
    /** Irp == DeviceObject->CurrentIrp. */
    IsCurrentIrp: call({
      params: [self("queue"), object("irp", "IRP")],
      facts: ["STIO-5"],
      phases: [{ name: "read", messages: [{ to: "queue", event: "isCurrent", with: { irp: "irp" }, result: true }] }],
    }),
    /** IoStartPacket up to the call of StartIo: NULL where the device was busy and the IRP is queued; see ioStartPacket. */
    IoStartPacket: call({
      params: [self("queue"), object("irp", "IRP"), objectOr("routine", "routine name", NULL)],
      irql: documentedIrql("IoStartPacket"),
      facts: ["STIO-1"],
      phases: [
        {
          name: "raise",
          irql: { kind: "raise", to: DISPATCH_LEVEL, as: "irql" },
          messages: [{ to: "queue", event: "form", with: { routine: "routine" }, as: "form" }],
        },
        {
          name: "take the cancel lock",
          when: { answer: "form", is: "cancelable" },
          blocks: "spins",
          messages: [takeCancelLock],
        },
        {
          name: "set the Cancel routine",
          when: { answer: "form", is: "cancelable" },
          messages: [{ to: "irp", event: "setCancelRoutine", with: { routine: "routine" } }],
        },
        {
          name: "insert or make current",
          messages: [{ to: "queue", event: "start", with: { irp: "irp", irql: "irql" }, as: "outcome, (result)" }],
        },
        {
          name: "clear the Cancel routine",
          when: { answer: "outcome", is: "clear" },
          messages: [{ to: "irp", event: "setCancelRoutine", with: { routine: NULL } }],
        },
        {
          name: "release the cancel lock",
          when: { answer: "form", is: "cancelable" },
          messages: [{ to: cancelLock, event: "release" }],
        },
      ],
    }),
    /** The end of IoStartPacket: back to the caller's level. */
    IoStartPacketReturns: call({
      params: [self("queue")],
      facts: ["STIO-1"],
      phases: [
        {
          name: "lower",
          messages: [{ to: "queue", event: "back", as: "irql" }],
          irql: { kind: "lower", from: "irql" },
        },
      ],
    }),
    /** IoStartNextPacket up to the call of StartIo: the next IRP, or NULL where there is none or StartIo is deferred; see ioStartNextPacket. */
    IoStartNextPacket: call({
      params: [self("queue"), literal("cancelable", "TRUE", "FALSE")],
      irql: documentedIrql("IoStartNextPacket"),
      facts: ["STIO-2", "STIO-4"],
      phases: [
        {
          name: "take the cancel lock",
          when: { answer: "cancelable", is: "TRUE" },
          blocks: "spins",
          messages: [takeCancelLock],
        },
        { name: "make the next current", messages: [{ to: "queue", event: "next", as: "outcome, (result)" }] },
        {
          name: "clear the Cancel routine",
          when: { answer: "outcome", is: "clear" },
          messages: [{ to: "(result)", event: "setCancelRoutine", with: { routine: NULL } }],
        },
        {
          name: "release the cancel lock",
          when: { answer: "cancelable", is: "TRUE" },
          messages: [{ to: cancelLock, event: "release" }],
        },
      ],
    }),
    /** After StartIo has returned: the IRP that was asked for meanwhile, where StartIo is deferred, or NULL. */
    DeferredStartIo: call({
      params: [self("queue")],
      facts: ["STIO-3"],
      phases: [{ name: "look", messages: [{ to: "queue", event: "deferred", as: "outcome, (result)" }] }],
    }),
    /** The I/O manager calls StartIo, which must return at DISPATCH_LEVEL. */
    CallStartIo: call({
      params: [self("queue")],
      irql: documentedIrql("DRIVER_STARTIO"),
      facts: ["STIO-1", "STIO-2"],
      phases: [{ name: "call", irql: { kind: "frame" } }],
    }),
  },
});
