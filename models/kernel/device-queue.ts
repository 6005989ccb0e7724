import { call, literal, object, objectOr, optional, type Phase, self } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { deviceQueueChart } from "./device-queue-chart";
import { documentedIrql } from "./facts/documented-irql";

const NULL = "NULL";

/** What entries are sorted by; more than ten places a model does not need. */
const KEYS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

export type DeviceQueueKey = (typeof KEYS)[number];

const cancelLock = "kind:cancel spin lock";
/** The lock is taken at DISPATCH_LEVEL and the level stays there. */
const takeCancelLock = { to: cancelLock, event: "acquire", with: { cancelIrql: String(DISPATCH_LEVEL) } };

/** The next entry becomes the current one, under the cancel spin lock where the queue's IRPs are cancelable. */
const startsNext = (by: Readonly<Record<string, string>>): readonly Phase[] => [
  {
    name: "take the cancel lock",
    when: { answer: "cancelable", is: "TRUE" },
    blocks: "spins",
    messages: [takeCancelLock],
  },
  { name: "make the next current", messages: [{ to: "queue", event: "next", with: by, as: "outcome, (result)" }] },
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
];

/**
 * The device queue of a device object with a StartIo routine, and its CurrentIrp: not busy, or busy with the current IRP while others queue up
 * (STIO-1, STIO-2). Also a device queue of the driver's own, which knows busy but no current IRP.
 */
export const deviceQueue = kind({
  kind: "device queue",
  facts: ["STIO-1", "STIO-2", "STIO-3", "STIO-4", "STIO-6"],
  assumes: [
    "an entry that was queued without a key counts as one with key 0 (the pages are silent)",
    "an IRP that was cancelled before IoStartPacket stored its Cancel routine is queued all the same (the pages are silent)",
  ],
  chart: deviceQueueChart,
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
    /** The same, behind the entries whose key is not greater. */
    KeInsertByKeyDeviceQueue: call({
      params: [self("queue"), object("irp", "IRP"), literal("key", ...KEYS)],
      irql: documentedIrql("KeInsertByKeyDeviceQueue"),
      facts: ["NF:wdm.KeInsertByKeyDeviceQueue"],
      phases: [
        {
          name: "insert",
          messages: [{ to: "queue", event: "insert", with: { irp: "irp", key: "key" }, result: true }],
        },
      ],
    }),
    /** The first entry whose key is not less, where there is none the first of all; or NULL, and then the queue is no longer busy. */
    KeRemoveByKeyDeviceQueue: call({
      params: [self("queue"), literal("key", ...KEYS)],
      irql: documentedIrql("KeRemoveByKeyDeviceQueue"),
      facts: ["NF:wdm.KeRemoveByKeyDeviceQueue"],
      phases: [{ name: "remove", messages: [{ to: "queue", event: "remove", with: { key: "key" }, result: true }] }],
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
    /**
     * IoStartPacket up to the call of StartIo: NULL where the device was busy and the IRP is queued, in the order of its key or at the end; see
     * ioStartPacket.
     */
    IoStartPacket: call({
      params: [
        self("queue"),
        object("irp", "IRP"),
        objectOr("routine", "routine name", NULL),
        optional("key", NULL, ...KEYS),
      ],
      irql: documentedIrql("IoStartPacket"),
      facts: ["STIO-1", "NF:wdm.IoStartPacket"],
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
          messages: [
            { to: "queue", event: "start", with: { irp: "irp", irql: "irql", key: "key" }, as: "outcome, (result)" },
          ],
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
    /** The end of IoStartPacket or IoStartNextPacketByKey: back to the caller's level. */
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
      phases: startsNext({}),
    }),
    /** The same by key, at any level up to DISPATCH_LEVEL, which the system raises to. */
    IoStartNextPacketByKey: call({
      params: [self("queue"), literal("cancelable", "TRUE", "FALSE"), literal("key", ...KEYS)],
      irql: documentedIrql("IoStartNextPacketByKey"),
      facts: ["STIO-2", "STIO-4", "NF:wdm.IoStartNextPacketByKey", "NF:wdm.KeRemoveByKeyDeviceQueue"],
      assumes: ["IoStartNextPacketByKey raises to DISPATCH_LEVEL until StartIo has returned (the pages are silent)"],
      phases: [
        { name: "raise", irql: { kind: "raise", to: DISPATCH_LEVEL, as: "irql" } },
        ...startsNext({ key: "key", irql: "irql" }),
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
