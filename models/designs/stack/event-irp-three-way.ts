import {
  cancelSpinLock,
  clock,
  design,
  dpc,
  dpcObject,
  holds,
  ioCancelIrp,
  irp,
  listHead,
  poolBlock,
  removeLock,
  returned,
  routine,
  routineName,
  sharedVariable,
  spinLock,
  thread,
  timer,
  violated,
} from "bugcheck";

/** What each of the four touches. `pendingIrp` and `cancelFrees` are fields of the record; they are listed apart so that each access is a step. */
const uses = {
  irp,
  record: poolBlock,
  pendingIrp: sharedVariable,
  cancelFrees: sharedVariable,
  queue: listHead,
  queueLock: spinLock,
  timer,
  timerDpc: dpcObject,
  fileRundown: removeLock,
  Cancel: routineName,
} as const;

/** The Cancel routine: leaves the record to the DPC only where the timer can no longer be stopped. */
const cancelRoutine = routine({
  uses: { ...uses, cancelLock: cancelSpinLock },
  chart: {
    initial: "ReleaseCancelLock",
    states: {
      ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Lock" } },
      Lock: { on: { "KeAcquireSpinLock(queueLock)": "Unlink" } },
      Unlink: { on: { "RemoveEntryList(record)": "ClearIrp" } },
      ClearIrp: { on: { "Write(pendingIrp, NULL)": "ReadCancelFrees" } },
      ReadCancelFrees: {
        on: { "Read(cancelFrees)": [{ guard: returned("TRUE"), target: "Free" }, { target: "StopTimer" }] },
      },
      StopTimer: {
        on: { "KeCancelTimer(timer)": [{ guard: returned("TRUE"), target: "Free" }, { target: "PointToSelf" }] },
      },
      Free: { on: { "ExFreePoolWithTag(record)": "Unlock" } },
      PointToSelf: { on: { "InitializeListHead(record)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const canceller = routine({
  uses: { irp },
  chart: {
    initial: "Cancel",
    states: {
      Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: cancelRoutine }, next: "Done" }),
      Done: { type: "final" },
    },
  },
});

/** IRP_MJ_DEVICE_CONTROL: allocates the record, makes the IRP cancelable, sets the timer. */
const dispatch = routine({
  uses,
  chart: {
    initial: "Acquire",
    states: {
      Acquire: {
        on: {
          "IoAcquireRemoveLock(fileRundown)": [
            { guard: returned("STATUS_DELETE_PENDING"), target: "Refuse" },
            { target: "Allocate" },
          ],
        },
      },
      Refuse: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
      Allocate: { on: { "ExAllocatePoolWithTag(record)": "Initialize" } },
      Initialize: { on: { "InitializeListHead(record)": "Lock" } },
      Lock: { on: { "KeAcquireSpinLock(queueLock)": "SetCancelRoutine" } },
      SetCancelRoutine: { on: { "IoSetCancelRoutine(irp, Cancel)": "ReadCancel" } },
      ReadCancel: {
        on: { "ReadCancel(irp)": [{ guard: returned("TRUE"), target: "Claim" }, { target: "MarkPending" }] },
      },
      Claim: {
        on: {
          "IoSetCancelRoutine(irp, NULL)": [
            { guard: returned("NULL"), target: "LeaveToCancel" },
            { target: "UnlockAndFail" },
          ],
        },
      },
      LeaveToCancel: { on: { "Write(cancelFrees, TRUE)": "MarkPendingCancelled" } },
      MarkPendingCancelled: { on: { "IoMarkIrpPending(irp)": "Unlock" } },
      UnlockAndFail: { on: { "KeReleaseSpinLock(queueLock)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(record)": "Fail" } },
      Fail: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Release" } },
      MarkPending: { on: { "IoMarkIrpPending(irp)": "Insert" } },
      Insert: { on: { "InsertTailList(queue, record)": "SetTimer" } },
      SetTimer: { on: { "KeSetTimer(timer, timerDpc)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Release" } },
      Release: { on: { "IoReleaseRemoveLock(fileRundown)": "Done" } },
      Done: { type: "final" },
    },
  },
});

type Mutant = "none" | "ignores the result" | "forgets the list entry" | "forgets who frees";

/** The timer's DPC: completes the IRP and frees the record, unless a cancel got the IRP first. */
function timerRoutine(mutant: Mutant) {
  const lost = mutant === "forgets the list entry" ? "LeaveToCancel" : "PointToSelf";
  const afterPointing = {
    none: "LeaveToCancel",
    "ignores the result": "ClearIrp",
    "forgets the list entry": "LeaveToCancel",
    "forgets who frees": "Unlock",
  }[mutant];
  return routine({
    uses,
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "Unlink" } },
        Unlink: { on: { "RemoveEntryList(record)": "ReadIrp" } },
        ReadIrp: {
          on: { "Read(pendingIrp)": [{ guard: returned("NULL"), target: "UnlockAndFree" }, { target: "Claim" }] },
        },
        UnlockAndFree: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Free" } },
        Claim: {
          on: {
            "IoSetCancelRoutine(irp, NULL)":
              mutant === "ignores the result"
                ? "PointToSelf"
                : [{ guard: returned("NULL"), target: lost }, { target: "ClearIrp" }],
          },
        },
        PointToSelf: { on: { "InitializeListHead(record)": afterPointing } },
        LeaveToCancel: { on: { "Write(cancelFrees, TRUE)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Done" } },
        ClearIrp: { on: { "Write(pendingIrp, NULL)": "UnlockAndComplete" } },
        UnlockAndComplete: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Free" } },
        Free: { on: { "ExFreePoolWithTag(record)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** IRP_MJ_CLEANUP: after the last dispatch routine has left, takes the record where its timer can still be stopped. */
const cleanup = routine({
  uses,
  chart: {
    initial: "Acquire",
    states: {
      Acquire: { on: { "IoAcquireRemoveLock(fileRundown)": "Drain" } },
      Drain: { on: { "IoReleaseRemoveLockAndWait(fileRundown)": "Lock" } },
      Lock: { on: { "KeAcquireSpinLock(queueLock)": "Look" } },
      Look: { on: { "IsListEmpty(queue)": [{ guard: returned("TRUE"), target: "Unlock" }, { target: "StopTimer" }] } },
      StopTimer: {
        on: { "KeCancelTimer(timer)": [{ guard: returned("FALSE"), target: "Unlock" }, { target: "Unlink" }] },
      },
      Unlink: { on: { "RemoveEntryList(record)": "Claim" } },
      Claim: {
        on: {
          "IoSetCancelRoutine(irp, NULL)": [{ guard: returned("NULL"), target: "PointToSelf" }, { target: "ClearIrp" }],
        },
      },
      PointToSelf: { on: { "InitializeListHead(record)": "LeaveToCancel" } },
      LeaveToCancel: { on: { "Write(cancelFrees, TRUE)": "Unlock" } },
      ClearIrp: { on: { "Write(pendingIrp, NULL)": "UnlockAndComplete" } },
      UnlockAndComplete: { on: { "KeReleaseSpinLock(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(record)": "Done" } },
      Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const three = (mutant: Mutant) => ({
  dispatch: thread(dispatch, {}, { on: 0 }),
  canceller: thread(canceller, {}, { on: 0 }),
  timerDpc: dpc(timerRoutine(mutant), {}, { queuedBy: "timerDpc", on: 1 }),
  clock: clock("timer", { on: 1 }),
});
const four = (mutant: Mutant) => ({ ...three(mutant), cleanup: thread(cleanup, {}, { on: 0 }) });

/**
 * A request that waits for a time and may be cancelled: the timer's DPC, the Cancel routine and IRP_MJ_CLEANUP compete for the IRP and for the record that
 * goes with it. After the IRP_BASED path of Microsoft's general/event sample, whose steps at lock granularity come out clean.
 *
 * Two owners are decided, not one: IoSetCancelRoutine's result says who completes the IRP, the field CancelRoutineFreeMemory and KeCancelTimer's result
 * say who frees the record. The mutants leave out one line each of the DPC: the test of the result (use after free in the Cancel routine), the
 * InitializeListHead (the entry is unlinked twice), the field (the record leaks). Look in the trace at the DPC between the cancel's exchange of
 * the routine and its KeAcquireSpinLock. The mutants are ours; the sample has none of these faults.
 *
 * The mutants take 30, 27 and 46 steps where the catalogue has 26, 21 and 32. The sample's dispatch routine is here with what it does besides: the file's run-down
 * (CSQ-12), the initialized list entry, the look at Cancel, IoMarkIrpPending; its fields are read and written one by one; and that a record has leaked is
 * seen when everybody has returned, IRP_MJ_CLEANUP after its three steps of run-down included. That makes the 570 and 3,333 states on two processors (347 and
 * 1,994 on one) for the catalogue's 301 and 1,483.
 */
export default design({
  id: "event-irp-three-way",
  about: "Timer, cancel and cleanup compete for a request and its record",
  objects: {
    irp: irp(),
    record: poolBlock(),
    pendingIrp: sharedVariable({ value: "irp" }),
    cancelFrees: sharedVariable({ value: "FALSE" }),
    queue: listHead(),
    queueLock: spinLock(),
    cancelLock: cancelSpinLock(),
    timer: timer(),
    timerDpc: dpcObject(),
    fileRundown: removeLock(),
  },
  survivors: {
    "ignore-result at ReadCancel":
      "The exchange that follows says whether a cancel has the IRP; and one that was cancelled before it had a Cancel routine is completed by its timer.",
    "drop at Drain":
      "A dispatch routine that comes later leaves its record to the timer, which completes the IRP as it would without a clean-up.",
    "ignore-result at Look":
      "A clean-up that finds nothing leaves the record to the timer; and where the queue is empty no timer is set that it could stop.",
    "drop at Release": "No clean-up waits for the run-down in this variant.",
    "ignore-result at Acquire":
      "Every request is refused, and completed as such; no clean-up waits for the run-down in this variant.",
  },
  variants: {
    sample: { actors: four("none"), expect: holds() },
    "sample-without-cleanup": { actors: three("none"), expect: holds() },
    "ignores-result": {
      actors: four("ignores the result"),
      about:
        "The entry points to itself, so that only the record's owner is in question; that the IRP has two as well is left unchecked.",
      unchecked: ["single-completion"],
      differs: ["Claim", "PointToSelf"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "forgets-list-entry": {
      actors: four("forgets the list entry"),
      differs: ["Claim"],
      expect: violated("list-entry-unlinked-once", { processors: 1 }),
    },
    "forgets-who-frees": {
      actors: four("forgets who frees"),
      differs: ["PointToSelf"],
      expect: violated("nothing-leaked", { processors: 1 }),
    },
  },
});
