import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, literal, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface PnpDeviceOptions {
  /** The run starts with the device started; default: the device is there and not yet started. */
  readonly started?: boolean;
}

const START = "IRP_MN_START_DEVICE";
const QUERY_STOP = "IRP_MN_QUERY_STOP_DEVICE";
const STOP = "IRP_MN_STOP_DEVICE";
const CANCEL_STOP = "IRP_MN_CANCEL_STOP_DEVICE";
const QUERY_REMOVE = "IRP_MN_QUERY_REMOVE_DEVICE";
const REMOVE = "IRP_MN_REMOVE_DEVICE";
const CANCEL_REMOVE = "IRP_MN_CANCEL_REMOVE_DEVICE";
const SURPRISE = "IRP_MN_SURPRISE_REMOVAL";

/** Where each IRP leads when the driver succeeds it. */
const LEADS_TO = {
  [START]: "started",
  [QUERY_STOP]: "stopPending",
  [STOP]: "stopped",
  [CANCEL_STOP]: "started",
  [QUERY_REMOVE]: "removePending",
  [REMOVE]: "removed",
  [CANCEL_REMOVE]: "started",
  [SURPRISE]: "surpriseRemoved",
} as const;
type Minor = keyof typeof LEADS_TO;
const mayFail = new Set<string>([START, QUERY_STOP, QUERY_REMOVE]);

const begun = assign({ pending: ({ event }) => event.minor });
const ended = assign({ pending: null });

/** A state in which these IRPs may be sent, one at a time, and the driver may use the hardware or not. */
function state(sends: readonly Minor[], access: "value" | "all ones" | "none" | "while starting") {
  const isOneOf = ({ context, event }: ObjectScope) => context.pending === null && sends.includes(event.minor);
  const outcomes = (Object.keys(LEADS_TO) as Minor[]).map((minor) => ({
    guard: ({ context, event }: ObjectScope) => context.pending === minor && event.status === "STATUS_SUCCESS",
    target: LEADS_TO[minor],
    actions: ended,
  }));
  const failed = [
    { guard: ({ context }: ObjectScope) => context.pending === null, target: "completedNothing" },
    { guard: ({ context }: ObjectScope) => mayFail.has(context.pending), actions: ended },
    { target: "failedRequired" },
  ];
  const answered = (word: string) => ({ actions: reply(word) });
  const whileStarting = [
    { guard: ({ context }: ObjectScope) => context.pending === START, ...answered("value") },
    { target: "accessedWithoutResources" },
  ];
  const accesses = {
    value: answered("value"),
    "all ones": answered("all ones"),
    none: { target: "accessedWithoutResources" },
    "while starting": whileStarting,
  };
  return {
    on: { send: { guard: isOneOf, actions: begun }, complete: [...outcomes, ...failed], access: accesses[access] },
  };
}

/**
 * A device as the PnP manager sees it: which IRP may come next, where the driver's answer leads, and when the driver has hardware resources. The PnP
 * manager sends one IRP at a time. A sequence it never sends is a mistake in the design.
 */
export const pnpDevice = kind({
  kind: "PnP device",
  facts: ["CLN-3", "CLN-4", "PnpRemove", "PnpSurpriseRemove"],
  assumes: [
    "a failed IRP_MN_START_DEVICE or query leaves the device as it was; the PnP manager's cancel after a failed query is left out",
  ],
  chart: (options?: PnpDeviceOptions) => ({
    context: { pending: null },
    initial: options?.started ? "started" : "notStarted",
    states: {
      notStarted: state([START, QUERY_REMOVE, REMOVE, SURPRISE], "while starting"),
      started: state([QUERY_STOP, QUERY_REMOVE, SURPRISE], "value"),
      stopPending: state([STOP, CANCEL_STOP, SURPRISE], "value"),
      stopped: state([START, QUERY_REMOVE, SURPRISE], "while starting"),
      removePending: state([REMOVE, CANCEL_REMOVE, SURPRISE], "value"),
      surpriseRemoved: state([REMOVE], "all ones"),
      removed: state([], "none"),
      completedNothing: errorState(
        "single-completion",
        "a PnP IRP is completed that is not pending",
        bugCheck("0x44", "MULTIPLE_IRP_COMPLETE_REQUESTS", "the IRP"),
      ),
      failedRequired: errorState(
        "required-irp-succeeds",
        "the driver fails a PnP IRP that it must succeed",
        bugCheck("0xC4", "DRIVER_VERIFIER_DETECTED_VIOLATION", "0x43006: a PnP IRP that must not fail is failed"),
      ),
      accessedWithoutResources: errorState(
        "no-access-while-stopped",
        "the driver touches its hardware while it has no resources: the device is not started, stopped or removed",
      ),
    },
  }),
  calls: {
    /** The PnP manager sends the IRP: the driver's dispatch routine is called next. IRP_MN_REMOVE_DEVICE waits until all files are closed. */
    SendPnpIrp: call({
      params: [
        self("device"),
        literal("minor", START, QUERY_STOP, STOP, CANCEL_STOP, QUERY_REMOVE, REMOVE, CANCEL_REMOVE, SURPRISE),
      ],
      facts: ["CLN-3", "CLN-4"],
      phases: [
        {
          name: "wait until all files are closed",
          blocks: "waits",
          when: { answer: "minor", is: REMOVE },
          messages: [{ to: "each kind:file object", event: "closed" }],
        },
        { name: "send", messages: [{ to: "device", event: "send", with: { minor: "minor" } }] },
      ],
    }),
    /** The driver completes the PnP IRP that it was sent, or hears that those below have. */
    CompletePnpIrp: call({
      params: [self("device"), literal("status", "STATUS_SUCCESS", "STATUS_UNSUCCESSFUL")],
      facts: ["PnpRemove"],
      phases: [{ name: "complete", messages: [{ to: "device", event: "complete", with: { status: "status" } }] }],
    }),
    /** Uses the hardware resources that IRP_MN_START_DEVICE gave: "value", or "all ones" where the device is gone. */
    UseHardware: call({
      params: [self("device")],
      facts: ["CLN-3"],
      phases: [{ name: "use", messages: [{ to: "device", event: "access", result: true }] }],
    }),
  },
});
