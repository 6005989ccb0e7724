import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, object, objectOr, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { usedAfterFree } from "./freed-memory";

export interface DeviceObjectOptions {
  /** References on it when the run starts: one for a device that is attached above it. Default 0. */
  readonly references?: number;
  /** The device that it is attached to when the run starts, as its extension says. */
  readonly lower?: string;
}

const NULL = "NULL";
const ATTACHMENTS = "kind:device attachments";

const count = (difference: number) => assign({ references: ({ context }) => context.references + difference });
/** What the driver may do with the extension: `lower` is the field in which it keeps what its device is attached to. */
const access = (state: string) => ({
  access: state,
  writeLower: { actions: assign({ lower: ({ event }) => (event.lower === NULL ? null : event.lower) }) },
  readLower: { actions: reply(({ context }: ObjectScope) => context.lower ?? NULL) },
  callLower: [
    { guard: ({ context }: ObjectScope) => context.lower === null, target: "calledNull" },
    { actions: reply(({ context }: ObjectScope) => context.lower) },
  ],
});

/**
 * A device object with its extension. IoDeleteDevice frees both at once where nobody holds a reference, else with the last one (CLN-5, rule E5
 * of the catalogue); the driver's image has a lifetime of its own. A device that is attached above holds a reference; a design that attaches
 * or detaches has device attachments too.
 */
export const deviceObject = kind({
  kind: "device object",
  facts: ["CLN-5", "CLN-6", "WRK-4"],
  chart: (options?: DeviceObjectOptions) => ({
    context: { references: options?.references ?? 0, lower: options?.lower ?? null },
    initial: "existing",
    states: {
      existing: {
        on: {
          ...access("existing"),
          reference: { actions: count(1) },
          dereference: { actions: count(-1) },
          delete: [
            {
              guard: ({ context }: ObjectScope) => context.references === 0,
              target: "deleted",
              actions: reply("freed"),
            },
            { target: "deletePending", actions: reply("marked") },
          ],
        },
      },
      deletePending: {
        on: {
          ...access("deletePending"),
          dereference: [
            {
              guard: ({ context }: ObjectScope) => context.references === 1,
              target: "deleted",
              actions: count(-1),
            },
            { actions: count(-1) },
          ],
          delete: "deletedTwice",
          reference: { actions: count(1) },
        },
      },
      deleted: {
        on: {
          gone: "deleted",
          delete: "deletedTwice",
          "*": "usedAfterFree",
        },
      },
      usedAfterFree: usedAfterFree("the device extension"),
      deletedTwice: errorState(
        "no-double-free",
        "the device object is deleted a second time",
        bugCheck("0xC9", "DRIVER_VERIFIER_IOMANAGER_VIOLATION", "0x240: IoDeleteDevice on a deleted device object"),
      ),
      calledNull: errorState(
        "no-null-dereference",
        "a request is passed down, and the extension does not say yet what is beneath",
        bugCheck("0xA", "IRQL_NOT_LESS_OR_EQUAL", "address near 0"),
      ),
    },
  }),
  calls: {
    /** A read or write of the device extension. */
    Access: call({
      params: [self("device")],
      facts: ["IRQL-7"],
      phases: [{ name: "access", messages: [{ to: "device", event: "access" }] }],
    }),
    IoDeleteDevice: call({
      params: [self("device")],
      irql: documentedIrql("IoDeleteDevice"),
      facts: ["CLN-5"],
      phases: [
        {
          name: "delete",
          messages: [
            { to: "device", event: "delete", as: "outcome" },
            { to: "each kind:timer", event: "memoryFreed", with: { memory: "device", outcome: "outcome" } },
            { to: "each kind:device power", event: "deviceDeleted" },
            { to: "each kind:device attachments", event: "deleted", with: { device: "device" } },
          ],
        },
      ],
    }),
    /** What it was attached to, the top of the target's stack; NULL where that is to be deleted. Storing it is a step of the driver's own. */
    IoAttachDeviceToDeviceStack: call({
      params: [self("source"), object("target", "device object")],
      irql: documentedIrql("IoAttachDeviceToDeviceStack"),
      facts: ["NF:wdm.IoAttachDeviceToDeviceStack"],
      phases: [
        {
          name: "attach",
          messages: [
            { to: ATTACHMENTS, event: "attach", with: { source: "source", target: "target" }, as: "(result), status" },
            { to: "(result)", event: "reference" },
          ],
        },
      ],
    }),
    /** The same, and the extension's field is written before anybody can send a request through it. */
    IoAttachDeviceToDeviceStackSafe: call({
      params: [self("source"), object("target", "device object")],
      irql: documentedIrql("IoAttachDeviceToDeviceStackSafe"),
      facts: ["NF:ntddk.IoAttachDeviceToDeviceStackSafe"],
      phases: [
        {
          name: "attach and write the field",
          messages: [
            { to: ATTACHMENTS, event: "attach", with: { source: "source", target: "target" }, as: "lower, (result)" },
            { to: "lower", event: "reference" },
            { to: "source", event: "writeLower", with: { lower: "lower" } },
          ],
        },
      ],
    }),
    /** What is attached to this device is so no longer, and the reference for it is dropped. */
    IoDetachDevice: call({
      params: [self("lower")],
      irql: documentedIrql("IoDetachDevice"),
      facts: ["NF:wdm.IoDetachDevice", "CLN-3"],
      phases: [
        {
          name: "detach",
          messages: [
            { to: ATTACHMENTS, event: "detach", with: { lower: "lower" } },
            { to: "lower", event: "dereference" },
          ],
        },
      ],
    }),
    /** The topmost device of its stack, with a reference on it. */
    IoGetAttachedDeviceReference: call({
      params: [self("device")],
      irql: documentedIrql("IoGetAttachedDeviceReference"),
      facts: ["NF:wdm.IoGetAttachedDeviceReference"],
      phases: [
        {
          name: "get",
          messages: [
            { to: ATTACHMENTS, event: "top", with: { device: "device" }, as: "top", result: true },
            { to: "top", event: "reference" },
          ],
        },
      ],
    }),
    ObDereferenceObject: call({
      params: [self("device")],
      irql: documentedIrql("ObDereferenceObject"),
      facts: ["NF:wdm.ObDereferenceObject", "CLN-5"],
      phases: [{ name: "dereference", messages: [{ to: "device", event: "dereference" }] }],
    }),
    /** The driver keeps in its extension what its device is attached to. */
    WriteLowerDevice: call({
      params: [self("device"), objectOr("lower", "device object", NULL)],
      facts: ["NF:ntddk.IoAttachDeviceToDeviceStackSafe"],
      phases: [{ name: "write", messages: [{ to: "device", event: "writeLower", with: { lower: "lower" } }] }],
    }),
    ReadLowerDevice: call({
      params: [self("device")],
      facts: ["NF:ntddk.IoAttachDeviceToDeviceStackSafe"],
      phases: [{ name: "read", messages: [{ to: "device", event: "readLower", result: true }] }],
    }),
    /** The I/O manager's own step: a request reaches the driver only while its device is attached. */
    ReceiveRequest: call({
      params: [self("device")],
      facts: ["NF:wdm.IoAttachDeviceToDeviceStack"],
      phases: [
        {
          name: "wait",
          blocks: "waits",
          messages: [{ to: ATTACHMENTS, event: "isAttached", with: { device: "device" } }],
        },
      ],
    }),
    /** The driver passes a request to what its extension says is beneath, whose driver uses its own extension. */
    PassDown: call({
      params: [self("device")],
      irql: documentedIrql("IoCallDriver"),
      facts: ["NF:wdm.IoCallDriver", "NF:ntddk.IoAttachDeviceToDeviceStackSafe"],
      phases: [
        { name: "read what is beneath", messages: [{ to: "device", event: "callLower", as: "lower" }] },
        { name: "call its driver", messages: [{ to: "lower", event: "access" }] },
      ],
    }),
  },
});
