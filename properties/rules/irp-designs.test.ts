import {
  cancelSafeQueue,
  cancelSpinLock,
  completeIrp,
  ddi,
  dpc,
  dpcObject,
  ioCallDriver,
  ioCancelIrp,
  irp,
  irpWithStack,
  keep,
  listHead,
  type Routine,
  removeLock,
  returned,
  returns,
  spinLock,
  systemCallback,
  thread,
} from "bugcheck";
import { routineName } from "../../harness/language/kind";
import { keepsAndBreaksOnObjects } from "../../harness/testing/rule-design";
import { inOrder } from "../../harness/testing/toy-routine";

const end = { type: "final" } as const;
const PENDING = "DispatchReturns(irp, STATUS_PENDING)";
const SUCCESS = "DispatchReturns(irp, STATUS_SUCCESS)";
const queueDpc = "KeInsertQueueDpc(dpc)";
const enter = "KeAcquireSpinLock(lock)";
const leave = "KeReleaseSpinLock(lock)";
const mark = "IoMarkIrpPending(irp)";
const insert = "InsertTailList(queue, irp)";
const complete = "IoCompleteRequest(irp, STATUS_SUCCESS)";
const uses = {
  irp,
  csq: cancelSafeQueue,
  queue: listHead,
  lock: spinLock,
  removal: removeLock,
  dpc: dpcObject,
  callback: systemCallback,
};
const dispatches = (...calls: string[]) => thread(inOrder(uses, ...calls));
const dpcOf = (routineOf: Routine) => dpc(routineOf, {}, { queuedBy: "dpc" });

/** The dispatch routine queues the IRP and gives up on it, while a DPC takes what is queued; `claims`: only what it gets out of the queue does it complete. */
function givesUp(claims: boolean) {
  const dispatch: Routine = {
    uses,
    chart: {
      initial: "Insert",
      states: {
        Insert: { on: { "IoCsqInsertIrp(csq, irp)": "Queue" } },
        Queue: { on: { [queueDpc]: "Remove" } },
        Remove: {
          on: {
            "IoCsqRemoveIrp(csq, irp)": [
              ...(claims ? [{ guard: returned("NULL"), target: "Return" }] : []),
              { target: "Complete" },
            ],
          },
        },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_TIMEOUT)": "Return" } },
        Return: { on: { [PENDING]: "Done" } },
        Done: end,
      },
    },
  };
  const serve: Routine = {
    uses,
    chart: {
      context: { irp: null },
      initial: "Next",
      states: {
        Next: {
          on: {
            "IoCsqRemoveNextIrp(csq)": [
              { guard: returned("NULL"), target: "Done" },
              { target: "Complete", actions: keep("irp") },
            ],
          },
        },
        Complete: { on: { [complete]: "Done" } },
        Done: end,
      },
    },
  };
  return { dispatch: thread(dispatch), served: dpcOf(serve) };
}

/** The driver makes the IRP cancelable, and looks or does not look whether it is cancelled already; its lock keeps the Cancel routine from completing meanwhile. */
function makesCancelable(looks: boolean) {
  const cancelRoutine = inOrder(
    { irp, lock: spinLock, cancelLock: cancelSpinLock },
    "IoReleaseCancelSpinLock()",
    enter,
    leave,
    "IoCompleteRequest(irp, STATUS_CANCELLED)",
  );
  const canceller: Routine = {
    uses: { irp },
    chart: {
      initial: "Cancel",
      states: {
        Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: cancelRoutine }, next: "Done" }),
        Done: end,
      },
    },
  };
  const dispatch: Routine = {
    uses: { ...uses, Cancel: routineName },
    chart: {
      initial: "Enter",
      states: {
        Enter: { on: { [enter]: "Mark" } },
        Mark: { on: { [mark]: "Set" } },
        Set: { on: { "IoSetCancelRoutine(irp, Cancel)": looks ? "Look" : "Leave" } },
        Look: { on: { "ReadCancel(irp)": [{ guard: returned("TRUE"), target: "Claim" }, { target: "Leave" }] } },
        Claim: {
          on: { "IoSetCancelRoutine(irp, NULL)": [{ guard: returned("NULL"), target: "Leave" }, { target: "Own" }] },
        },
        Own: { on: { [leave]: "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Return" } },
        Leave: { on: { [leave]: "Return" } },
        Return: { on: { [PENDING]: "Done" } },
        Done: end,
      },
    },
  };
  return { canceller: thread(canceller), dispatch: thread(dispatch) };
}

/** Holds the remove lock while the IRP is with the lower driver, or gives it back before; another removes the device. */
function forwards(order: "holds" | "gives back first" | "forgets") {
  const lower: Routine = {
    uses: { irp: irpWithStack },
    chart: {
      initial: "Complete",
      states: {
        Complete: completeIrp({ irp: "irp", status: "STATUS_SUCCESS", completionRoutines: {}, next: "End" }),
        End: { ...end, entry: returns("STATUS_SUCCESS") },
      },
    },
  };
  const release = (target: string) => ({ on: { "IoReleaseRemoveLock(removal)": target } });
  const afterwards = order === "holds" ? "Release" : "Return";
  const dispatch: Routine = {
    uses: { irp: irpWithStack, removal: removeLock, callback: systemCallback },
    chart: {
      initial: "Acquire",
      states: {
        Acquire: {
          on: {
            "IoAcquireRemoveLock(removal)": [
              { guard: returned("STATUS_SUCCESS"), target: order === "gives back first" ? "Early" : "Skip" },
              { target: "Refuse" },
            ],
          },
        },
        Refuse: completeIrp({ irp: "irp", status: "STATUS_UNSUCCESSFUL", completionRoutines: {}, next: "Refused" }),
        Refused: { on: { "DispatchReturns(irp, STATUS_UNSUCCESSFUL)": "Done" } },
        Early: release("Skip"),
        Skip: { on: { "IoSkipCurrentIrpStackLocation(irp)": "Send" } },
        Send: ioCallDriver({
          irp: "irp",
          dispatchRoutine: { name: "Lower", routine: lower },
          next: { otherwise: afterwards },
        }),
        Release: release("Return"),
        Return: { on: { [SUCCESS]: "Done" } },
        Done: end,
      },
    },
  };
  const remove = inOrder(
    { removal: removeLock, own: ddi("IoDeleteDevice") },
    "IoReleaseRemoveLockAndWait(removal)",
    "IoDeleteDevice()",
  );
  const takes: Routine = {
    uses: remove.uses,
    chart: {
      initial: "Take",
      states: {
        Take: { on: { "IoAcquireRemoveLock(removal)": "S0" } },
        ...remove.chart.states,
      },
    },
  };
  return { dispatch: thread(dispatch), remover: thread(takes) };
}
const stacked = { irp: irpWithStack({ locations: 2 }), removal: removeLock() };

/** The lower driver pends the IRP and its DPC completes it; the upper one returns what it is told, or success. */
function passesOn(returnsStatus: typeof PENDING | typeof SUCCESS) {
  const lower: Routine = {
    uses: { irp: irpWithStack, dpc: dpcObject },
    chart: {
      initial: "Mark",
      states: {
        Mark: { on: { "IoMarkIrpPending(irp)": "Queue" } },
        Queue: { on: { "KeInsertQueueDpc(dpc)": { target: "End", actions: returns("STATUS_PENDING") } } },
        End: end,
      },
    },
  };
  const upper: Routine = {
    uses: { irp: irpWithStack, callback: systemCallback, dpc: dpcObject },
    chart: {
      initial: "Skip",
      states: {
        Skip: { on: { "IoSkipCurrentIrpStackLocation(irp)": "Send" } },
        Send: ioCallDriver({
          irp: "irp",
          dispatchRoutine: { name: "Lower", routine: lower },
          next: { otherwise: "Return" },
        }),
        Return: { on: { [returnsStatus]: "Done" } },
        Done: end,
      },
    },
  };
  const completes: Routine = {
    uses: { irp: irpWithStack },
    chart: {
      initial: "Complete",
      states: {
        Complete: completeIrp({ irp: "irp", status: "STATUS_SUCCESS", completionRoutines: {}, next: "Done" }),
        Done: end,
      },
    },
  };
  return { upper: thread(upper), lower: dpcOf(completes) };
}
const twoDrivers = { irp: irpWithStack({ locations: 2 }), dpc: dpcObject({ target: 0 }) };

const inDpc = dpcOf(inOrder(uses, complete));
const handedToDpc = { irp: irp(), dpc: dpcObject({ target: 0 }) };
const fromQueue = dpcOf(
  inOrder(
    uses,
    "KeAcquireSpinLockAtDpcLevel(lock)",
    "RemoveEntryList(irp)",
    "KeReleaseSpinLockFromDpcLevel(lock)",
    complete,
  ),
);

keepsAndBreaksOnObjects([
  {
    rule: "DoubleCompletion (WDM)",
    objects: { ...handedToDpc, csq: cancelSafeQueue() },
    faulty: givesUp(false),
    clean: givesUp(true),
  },
  {
    rule: "IrpCancelField (WDM)",
    objects: { irp: irp(), lock: spinLock(), cancelLock: cancelSpinLock() },
    faulty: makesCancelable(false),
    clean: makesCancelable(true),
  },
  {
    rule: "MarkIrpPending2 (WDM)",
    objects: handedToDpc,
    faulty: { it: dispatches(queueDpc, PENDING), inDpc },
    clean: { it: dispatches(mark, queueDpc, PENDING), inDpc },
  },
  {
    rule: "MarkIrpPending (WDM)",
    objects: handedToDpc,
    faulty: { it: dispatches(mark, queueDpc, SUCCESS), inDpc },
    clean: { it: dispatches(mark, queueDpc, PENDING), inDpc },
  },
  {
    rule: "MarkingQueuedIrps (WDM)",
    objects: { ...handedToDpc, queue: listHead(), lock: spinLock() },
    faulty: { it: dispatches(enter, insert, leave, mark, queueDpc, PENDING), fromQueue },
    clean: { it: dispatches(enter, insert, mark, leave, queueDpc, PENDING), fromQueue },
  },
  { rule: "RemoveLock (WDM)", objects: stacked, faulty: forwards("forgets"), clean: forwards("holds") },
  { rule: "RemoveLockForward (WDM)", objects: stacked, faulty: forwards("gives back first"), clean: forwards("holds") },
  { rule: "LowerDriverReturn (WDM)", objects: twoDrivers, faulty: passesOn(SUCCESS), clean: passesOn(PENDING) },
]);
