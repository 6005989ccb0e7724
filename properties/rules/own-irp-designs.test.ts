import {
  completeIrp,
  ddi,
  dpc,
  dpcObject,
  event,
  ioCallDriver,
  irpWithStack,
  type Routine,
  returns,
  systemCallback,
  thread,
} from "bugcheck";
import { routineName } from "../../harness/language/kind";
import { keepsAndBreaksOnObjects } from "../../harness/testing/rule-design";
import { inOrder } from "../../harness/testing/toy-routine";

const end = { type: "final" } as const;
const uses = {
  irp: irpWithStack,
  done: event,
  dpc: dpcObject,
  callback: systemCallback,
  build: ddi("IoBuildDeviceIoControlRequest"),
  Done: routineName,
};
const allocate = "IoAllocateIrp(irp)";
const build = "IoBuildDeviceIoControlRequest(irp, done)";
const set = "IoSetCompletionRoutine(irp, Done)";
const free = "IoFreeIrp(irp)";
const wait = "KeWaitForSingleObject(done, NULL)";
const PENDING = "DispatchReturns(irp, STATUS_PENDING)";

/** The sender's completion routine: makes these calls and keeps the IRP for the sender. */
function completionRoutine(...calls: readonly string[]): Routine {
  const states = calls.map((each, index) => {
    const last = index === calls.length - 1;
    const arrow = {
      target: last ? "End" : `S${index + 1}`,
      actions: last ? returns("STATUS_MORE_PROCESSING_REQUIRED") : [],
    };
    return [`S${index}`, { on: { [each]: arrow } }];
  });
  return { uses, chart: { initial: "S0", states: { ...Object.fromEntries(states), End: end } } };
}
const completes = (Done?: Routine): Routine => ({
  uses,
  chart: {
    initial: "Complete",
    states: {
      Complete: completeIrp({
        irp: "irp",
        status: "STATUS_SUCCESS",
        completionRoutines: Done === undefined ? {} : { Done },
        next: "End",
      }),
      End: end,
    },
  },
});

/** The lower driver pends the IRP and queues the DPC that completes it. */
const lower: Routine = {
  uses,
  chart: {
    initial: "Mark",
    states: {
      Mark: { on: { "IoMarkIrpPending(irp)": "Queue" } },
      Queue: { on: { "KeInsertQueueDpc(dpc)": { target: "End", actions: returns("STATUS_PENDING") } } },
      End: end,
    },
  },
};

/** A driver makes these calls, sends the IRP, and makes those; the DPC completes it and, where there is one, calls the completion routine. */
function sends(before: readonly string[], after: readonly string[], Done?: Routine, dispatch = lower) {
  const called = (calls: readonly string[], prefix: string, next: string) =>
    Object.fromEntries(
      calls.map((each, index) => [
        `${prefix}${index}`,
        { on: { [each]: index + 1 < calls.length ? `${prefix}${index + 1}` : next } },
      ]),
    );
  const sender: Routine = {
    uses,
    chart: {
      initial: before.length > 0 ? "Before0" : "Send",
      states: {
        ...called(before, "Before", "Send"),
        Send: ioCallDriver({
          irp: "irp",
          dispatchRoutine: { name: "Lower", routine: dispatch },
          next: { otherwise: after.length > 0 ? "After0" : "End" },
        }),
        ...called(after, "After", "End"),
        End: end,
      },
    },
  };
  return { sender: thread(sender), lower: dpc(completes(Done), {}, { queuedBy: "dpc" }) };
}

const signals = completionRoutine("KeSetEvent(done)");
const from = (owner: "driver" | "thread") => ({
  irp: irpWithStack({ locations: 1, from: owner, ...(owner === "thread" && { event: "done" }) }),
  done: event(),
  dpc: dpcObject({ target: 0 }),
});
const own = sends([allocate, set], [wait, free], signals);
/** A DPC sends an IRP of the driver's own, which the lower driver completes at once. */
function sendsInDpc(...before: readonly string[]) {
  const { sender } = sends([allocate, ...before, set], [free], signals, completes(signals));
  return { sender: dpc(sender.routine) };
}
const by = (...calls: string[]) => ({ it: thread(inOrder(uses, ...calls)) });
const twoLocations = { ...from("driver"), irp: irpWithStack({ locations: 2 }) };

keepsAndBreaksOnObjects([
  { rule: "IoAllocateForward (WDM)", objects: from("driver"), faulty: sends([allocate], []), clean: own },
  {
    rule: "IoAllocateComplete (WDM)",
    objects: from("driver"),
    faulty: by(allocate, "IoCompleteRequest(irp, STATUS_SUCCESS)"),
    clean: by(allocate, free),
  },
  {
    rule: "ForwardedAtBadIrqlAllocate (WDM)",
    objects: from("driver"),
    faulty: sendsInDpc("WriteMajorFunction(irp, IRP_MJ_PNP)"),
    clean: sendsInDpc("WriteMajorFunction(irp, IRP_MJ_READ)"),
  },
  {
    rule: "ForwardedAtBadIrql (WDM)",
    objects: from("driver"),
    faulty: sendsInDpc("WriteMajorFunction(irp, IRP_MJ_READ)", "WriteMajorFunction(irp, IRP_MJ_CREATE)"),
    clean: sendsInDpc(),
  },
  {
    rule: "IoBuildDeviceControlNoFree (WDM)",
    objects: from("thread"),
    faulty: by(build, free),
    clean: sends([build], [wait]),
  },
  {
    rule: "IoReuseIrp (WDM)",
    objects: from("driver"),
    faulty: sends([allocate, set], ["IoReuseIrp(irp)", wait, free], signals),
    clean: sends([allocate, set], [wait, "IoReuseIrp(irp)", free], signals),
  },
  {
    rule: "IoBuildDeviceControlWait (WDM)",
    objects: from("thread"),
    faulty: sends([build], []),
    clean: sends([build], [wait]),
  },
  {
    rule: "IoBuildDeviceControlWaitTimeout (WDM)",
    objects: { ...from("thread"), irp: irpWithStack({ locations: 1, from: "thread" }) },
    faulty: sends([build], [wait]),
    clean: sends([build], ["KeWaitForSingleObject(done, 0)"]),
  },
  {
    rule: "CompletionEventChecking (WDM)",
    objects: twoLocations,
    faulty: sends(
      ["IoCopyCurrentIrpStackLocationToNext(irp)", set],
      [wait, "IoCompleteRequest(irp, STATUS_SUCCESS)"],
      completionRoutine("IoMarkIrpPending(irp)", "KeSetEvent(done)"),
    ),
    clean: sends(
      ["IoCopyCurrentIrpStackLocationToNext(irp)", set],
      [wait, "IoCompleteRequest(irp, STATUS_SUCCESS)"],
      signals,
    ),
  },
  {
    rule: "PendedCompletedRequest2 (WDM)",
    objects: twoLocations,
    faulty: sends(
      ["IoCopyCurrentIrpStackLocationToNext(irp)", set],
      ["IoCompleteRequest(irp, STATUS_SUCCESS)", wait],
      signals,
    ),
    clean: sends(["IoSkipCurrentIrpStackLocation(irp)"], [PENDING]),
  },
]);
