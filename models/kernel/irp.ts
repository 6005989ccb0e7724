import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, literal, objectOr, self } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind, type ObjectChart } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { entryArrows, entryLinks, pointerCalls } from "./list-entry";

export interface IrpOptions {
  /**
   * Who frees a completed IRP and when. `kept`: the requester holds it until the run ends, as thread rundown does (E6).
   * `by-apc`: the special kernel APC that finishes the completion frees it, in a step of its own.
   */
  readonly lifetime?: "kept" | "by-apc";
  /** The run starts with the IRP pending in this list, with this Cancel routine. */
  readonly queued?: { readonly in: string; readonly cancelRoutine: string };
}

const NULL = "NULL";
const routine = assign({ cancelRoutine: ({ event }) => event.routine });
const noRoutine = assign({ cancelRoutine: NULL });
const oldRoutine = reply(({ context }: ObjectScope) => context.cancelRoutine);
const linkedIn = (list: string | null) => assign({ list });

/** What is in an IRP that has just been allocated. */
const unused = { cancel: false, cancelRoutine: NULL, pending: false, list: null, ...entryLinks };

/** Every touch but these ends a run whose IRP is already completed or freed. */
const touched = { "*": "touchedAfterCompletion" };

/**
 * An IRP with its cancel fields, its pending bit and the abstract membership of its list entry.
 * `list`: the queue the entry is linked in, "self" when it points to itself, null when its neighbours no longer know it.
 */
const irpChart = (options?: IrpOptions): ObjectChart => ({
  context: {
    ...unused,
    cancelRoutine: options?.queued?.cancelRoutine ?? NULL,
    pending: options?.queued !== undefined,
    list: options?.queued?.in ?? null,
  },
  initial: "owned",
  states: {
    owned: {
      on: {
        markPending: { actions: assign({ pending: true }) },
        setCancelRoutine: { actions: [oldRoutine, routine] },
        readCancel: { actions: reply(({ context }) => (context.cancel ? "TRUE" : "FALSE")) },
        setCancel: { actions: assign({ cancel: true }) },
        takeCancelRoutine: { actions: [oldRoutine, noRoutine] },
        link: { actions: assign({ list: ({ event }) => event.list }) },
        pointToSelf: { actions: linkedIn("self") },
        unlink: [
          { guard: ({ context }) => context.list === null, target: "unlinkedTwice" },
          { guard: ({ context }) => context.list === "self", actions: reply(NULL) },
          { actions: [reply(({ context }) => context.list), linkedIn(null)] },
        ],
        ...entryArrows,
        csqInsert: [
          { guard: ({ context }) => context.cancel, actions: [assign({ pending: true }), reply("canceled")] },
          {
            actions: [
              assign({ pending: true, cancelRoutine: "IoCsqCancelRoutine", list: ({ event }) => event.csq }),
              reply("queued"),
            ],
          },
        ],
        csqRemove: { actions: assign({ cancelRoutine: NULL, list: null }) },
        complete: [
          { guard: ({ context }) => context.cancelRoutine !== NULL, target: "completedCancelable" },
          { target: "completed", actions: reply(options?.lifetime ?? "kept") },
        ],
      },
    },
    completed: {
      tags: ["completed"],
      on: {
        complete: "completedTwice",
        free: "freed",
        setCancel: { actions: assign({ cancel: true }) },
        takeCancelRoutine: { actions: reply(NULL) },
        unlink: [
          { guard: ({ context }) => context.list === null, target: "unlinkedTwice" },
          { target: "touchedAfterCompletion" },
        ],
        ...entryArrows,
        ...touched,
      },
    },
    freed: {
      tags: ["completed"],
      on: { allocate: { target: "owned", actions: assign(unused) }, "*": "touchedAfterFree" },
    },
    completedTwice: errorState(
      "single-completion",
      "the IRP is completed a second time",
      bugCheck("0x44", "MULTIPLE_IRP_COMPLETE_REQUESTS", "the IRP"),
    ),
    completedCancelable: errorState(
      "no-cancel-routine-at-completion",
      "the IRP is completed with its Cancel routine still set",
      bugCheck("0x48", "CANCEL_STATE_IN_COMPLETED_IRP", "the IRP"),
    ),
    unlinkedTwice: errorState(
      "list-entry-unlinked-once",
      "the list entry is unlinked and its neighbours no longer point to it",
      bugCheck("0x139", "KERNEL_SECURITY_CHECK_FAILURE", "3: a LIST_ENTRY was corrupted"),
    ),
    touchedAfterCompletion: errorState(
      "no-use-after-free",
      "the IRP is touched after it was completed",
      bugCheck("0xC9", "DRIVER_VERIFIER_IOMANAGER_VIOLATION", "an IRP that no longer belongs to the driver"),
    ),
    touchedAfterFree: errorState(
      "no-use-after-free",
      "the IRP is touched after it was freed",
      bugCheck(
        "0xD1",
        "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
        "address in freed pool",
        "IRQL",
        "read or write",
        "address of the instruction",
      ),
    ),
  },
});

const calls = {
  IoMarkIrpPending: call({
    params: [self("irp")],
    irql: documentedIrql("IoMarkIrpPending"),
    facts: ["PEND-1", "PEND-3"],
    phases: [{ name: "mark", messages: [{ to: "irp", event: "markPending" }] }],
  }),
  IoSetCancelRoutine: call({
    params: [self("irp"), objectOr("routine", "routine name", NULL)],
    irql: documentedIrql("IoSetCancelRoutine"),
    facts: ["CAN-4", "CAN-5"],
    phases: [
      {
        name: "exchange",
        messages: [{ to: "irp", event: "setCancelRoutine", with: { routine: "routine" }, result: true }],
      },
    ],
  }),
  /** Reads `Irp->Cancel`. */
  ReadCancel: call({
    params: [self("irp")],
    facts: ["CAN-6"],
    phases: [{ name: "read", messages: [{ to: "irp", event: "readCancel", result: true }] }],
  }),
  /** IoCancelIrp up to the call of the Cancel routine, whose name (or NULL) is the result; see ioCancelIrp. */
  IoCancelIrp: call({
    params: [self("irp")],
    irql: documentedIrql("IoCancelIrp"),
    facts: ["CAN-1"],
    phases: [
      { name: "raise", irql: { kind: "raise", to: DISPATCH_LEVEL, as: "irql", frame: true } },
      {
        name: "take the cancel lock",
        blocks: "spins",
        messages: [{ to: "kind:cancel spin lock", event: "acquire", with: { cancelIrql: "irql" } }],
      },
      { name: "Cancel = TRUE", messages: [{ to: "irp", event: "setCancel" }] },
      {
        name: "exchange CancelRoutine",
        messages: [
          { to: "irp", event: "takeCancelRoutine", result: true },
          { to: "each kind:cancel-safe queue", event: "cancelTook", with: { irp: "irp" } },
        ],
      },
    ],
  }),
  /** The end of IoCancelIrp where there was no Cancel routine to call. */
  IoCancelIrpWithoutRoutine: call({
    params: [self("irp")],
    facts: ["CAN-1"],
    phases: [
      {
        name: "release the cancel lock",
        messages: [{ to: "kind:cancel spin lock", event: "release", as: "irql" }],
        irql: { kind: "lower", from: "irql", frame: true },
      },
    ],
  }),
  /** A new IRP in the memory of one that was freed. The first use of an IRP of the design needs no allocation. */
  IoAllocateIrp: call({
    params: [self("irp")],
    irql: documentedIrql("IoAllocateIrp"),
    facts: ["COMP-7"],
    phases: [{ name: "allocate", messages: [{ to: "irp", event: "allocate" }] }],
  }),
  IoCompleteRequest: call({
    params: [
      self("irp"),
      literal("status", "STATUS_SUCCESS", "STATUS_CANCELLED", "STATUS_TIMEOUT", "STATUS_UNSUCCESSFUL"),
    ],
    irql: documentedIrql("IoCompleteRequest"),
    facts: ["COMP-1", "COMP-4"],
    phases: [
      {
        name: "complete",
        messages: [
          { to: "irp", event: "complete", as: "lifetime" },
          { to: "each kind:file object", event: "complete", with: { irp: "irp" } },
        ],
      },
      {
        name: "APC frees the IRP",
        when: { answer: "lifetime", is: "by-apc" },
        messages: [{ to: "irp", event: "free" }],
      },
    ],
  }),
};

const assumes = [
  "IoCancelIrp sets Cancel and exchanges CancelRoutine in two steps, both under the cancel spin lock (CAN-1)",
];
const facts = ["CAN-1", "CAN-4", "CAN-6", "CAN-10", "PEND-1", "PEND-3", "COMP-2", "COMP-4", "CSQ-2", "CSQ-4"];

/** An IRP whose list operations are one step each. */
export const irp = kind({
  kind: "IRP",
  facts,
  assumes,
  chart: irpChart,
  calls: {
    ...calls,
    /** InitializeListHead(&Irp->Tail.Overlay.ListEntry): the entry points to itself, so that a later unlink does nothing. */
    InitializeListHead: call({
      params: [self("irp")],
      facts: ["CAN-4"],
      phases: [{ name: "point to itself", messages: [{ to: "irp", event: "pointToSelf" }] }],
    }),
    RemoveEntryList: call({
      params: [self("irp")],
      facts: ["CAN-4"],
      phases: [
        {
          name: "unlink",
          messages: [
            { to: "irp", event: "unlink", as: "list" },
            { to: "list", event: "remove", with: { entry: "irp" } },
          ],
        },
      ],
    }),
  },
});

/** An IRP whose list entry is two pointers, read and written one at a time (the catalogue's rfm2g granularity). */
export const irpLinkedByPointers = kind({
  kind: "IRP",
  facts,
  assumes,
  chart: irpChart,
  calls: { ...calls, ...pointerCalls },
});
