import { call, literal, objectOr, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { documentedIrql } from "./facts/documented-irql";
import { irp } from "./irp";
import { type IrpStackOptions, irpStackChart } from "./irp-stack-chart";

const frame = { kind: "frame" } as const;
const ofTheCall = { answer: "outcome", is: "call" };

/** After the location is left: the completion routine above is called, or the I/O manager finishes the IRP toward its requester. */
const upwards = [
  { name: "call the completion routine", when: ofTheCall, irql: frame },
  {
    name: "finish",
    when: { answer: "outcome", is: "finished" },
    messages: [
      { to: "irp", event: "userEvent", as: "event" },
      { to: "event", event: "set" },
      { to: "each kind:file object", event: "complete", with: { irp: "irp" } },
    ],
  },
] as const;

const sends = [
  { name: "next location", messages: [{ to: "irp", event: "send" }] },
  { name: "call the dispatch routine", irql: frame },
] as const;

const { IoSetCancelRoutine, ReadCancel, IoCancelIrp, IoCancelIrpWithoutRoutine } = irp.calls;

/** What an IRP may ask for, as far as rules tell it apart. */
const MAJOR_FUNCTIONS = [
  "IRP_MJ_CREATE",
  "IRP_MJ_CLEANUP",
  "IRP_MJ_CLOSE",
  "IRP_MJ_READ",
  "IRP_MJ_WRITE",
  "IRP_MJ_DEVICE_CONTROL",
  "IRP_MJ_INTERNAL_DEVICE_CONTROL",
  "IRP_MJ_PNP",
  "IRP_MJ_POWER",
  "IRP_MJ_SYSTEM_CONTROL",
] as const;

/**
 * An IRP with its stack locations: each driver it is sent through has one, with the completion routine of the driver above in it and the mark by which
 * it says that it returns STATUS_PENDING. Completion goes up location by location and stops at a routine that returns
 * STATUS_MORE_PROCESSING_REQUIRED (COMP-1, COMP-3). Charts send it by ioCallDriver and complete it by completeIrp.
 */
export const irpWithStack = kind({
  kind: "IRP",
  facts: ["COMP-1", "COMP-3", "COMP-4", "COMP-7", "PEND-1", "PEND-4", "PEND-5", "CAN-10"],
  assumes: ["a completion routine is set for success, error and cancel alike"],
  sample: { from: "driver", mayFail: true } satisfies IrpStackOptions,
  chart: irpStackChart,
  calls: {
    IoSetCancelRoutine,
    ReadCancel,
    IoCancelIrp,
    IoCancelIrpWithoutRoutine,
    IoAllocateIrp: call({
      params: [self("irp")],
      irql: documentedIrql("IoAllocateIrp"),
      facts: ["COMP-7"],
      phases: [{ name: "allocate", messages: [{ to: "irp", event: "allocate", result: true }] }],
    }),
    /** IoGetNextIrpStackLocation(irp)->MajorFunction = ..., by who sends the IRP. */
    WriteMajorFunction: call({
      params: [self("irp"), literal("majorFunction", ...MAJOR_FUNCTIONS)],
      facts: ["NF:wdm.IoGetNextIrpStackLocation", "rule:ForwardedAtBadIrql"],
      phases: [{ name: "write", messages: [{ to: "irp", event: "writeMajorFunction" }] }],
    }),
    IoFreeIrp: call({
      params: [self("irp")],
      irql: documentedIrql("IoFreeIrp"),
      facts: ["COMP-7", "NF:wdm.IoFreeIrp"],
      phases: [{ name: "free", messages: [{ to: "irp", event: "free" }] }],
    }),
    IoReuseIrp: call({
      params: [self("irp")],
      irql: documentedIrql("IoReuseIrp"),
      facts: ["NF:wdm.IoReuseIrp"],
      phases: [{ name: "reinitialize", messages: [{ to: "irp", event: "reuse" }] }],
    }),
    IoMarkIrpPending: call({
      params: [self("irp")],
      irql: documentedIrql("IoMarkIrpPending"),
      facts: ["PEND-1", "PEND-4", "PEND-5"],
      phases: [{ name: "mark", messages: [{ to: "irp", event: "markPending" }] }],
    }),
    /** Reads Irp->PendingReturned, in a completion routine. */
    ReadPendingReturned: call({
      params: [self("irp")],
      facts: ["PEND-4"],
      phases: [{ name: "read", messages: [{ to: "irp", event: "readPendingReturned", result: true }] }],
    }),
    IoSetCompletionRoutine: call({
      params: [self("irp"), objectOr("routine", "routine name", "NULL")],
      irql: documentedIrql("IoSetCompletionRoutine"),
      facts: ["COMP-1", "COMP-6"],
      phases: [{ name: "set", messages: [{ to: "irp", event: "setCompletionRoutine", with: { routine: "routine" } }] }],
    }),
    IoCopyCurrentIrpStackLocationToNext: call({
      params: [self("irp")],
      irql: documentedIrql("IoCopyCurrentIrpStackLocationToNext"),
      facts: ["NF:wdm.IoCopyCurrentIrpStackLocationToNext"],
      phases: [{ name: "copy", messages: [{ to: "irp", event: "copyToNext" }] }],
    }),
    IoSkipCurrentIrpStackLocation: call({
      params: [self("irp")],
      irql: documentedIrql("IoSkipCurrentIrpStackLocation"),
      facts: ["PEND-5"],
      phases: [{ name: "skip", messages: [{ to: "irp", event: "skip" }] }],
    }),
    /** IoCallDriver up to the call of the lower driver's dispatch routine; see ioCallDriver. */
    IoCallDriver: call({
      params: [self("irp")],
      irql: documentedIrql("IoCallDriver"),
      facts: ["COMP-1", "CAN-10"],
      phases: sends,
    }),
    IofCallDriver: call({
      params: [self("irp")],
      irql: documentedIrql("IofCallDriver"),
      facts: ["COMP-1", "CAN-10"],
      phases: sends,
    }),
    /** IoCompleteRequest up to the first completion routine, whose name (or NULL at the top) is the result; see completeIrp. */
    IoCompleteRequest: call({
      params: [
        self("irp"),
        literal(
          "status",
          "STATUS_SUCCESS",
          "STATUS_CANCELLED",
          "STATUS_TIMEOUT",
          "STATUS_UNSUCCESSFUL",
          "STATUS_PENDING",
        ),
      ],
      irql: documentedIrql("IoCompleteRequest"),
      facts: ["COMP-1", "COMP-4"],
      phases: [
        {
          name: "leave the location",
          messages: [{ to: "irp", event: "complete", with: { status: "status" }, as: "outcome, (result)" }],
        },
        ...upwards,
      ],
    }),
    /** IoCompleteRequest after a completion routine has returned STATUS_CONTINUE_COMPLETION. */
    ContinueCompletion: call({
      params: [self("irp")],
      facts: ["COMP-1", "PEND-4"],
      phases: [
        { name: "leave the location", messages: [{ to: "irp", event: "continue", as: "outcome, (result)" }] },
        ...upwards,
      ],
    }),
  },
});
