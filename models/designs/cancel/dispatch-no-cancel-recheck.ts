import {
  cancelSpinLock,
  design,
  dpc,
  each,
  holds,
  ioCancelIrp,
  irp,
  keep,
  listHead,
  many,
  returned,
  routine,
  routineName,
  spinLock,
  thread,
  violated,
} from "bugcheck";

const cancelRoutine = routine({
  uses: { queueLock: spinLock, irp, cancelLock: cancelSpinLock },
  chart: {
    initial: "ReleaseCancelLock",
    states: {
      ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Lock" } },
      Lock: { on: { "KeAcquireSpinLock(queueLock)": "Unlink" } },
      Unlink: { on: { "RemoveEntryList(irp)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** CancelIoEx, process rundown or an upper driver, in another thread than the dispatch routine's. */
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

type Recheck = "none" | "as documented" | "completes whatever the exchange returns";

/** Makes the IRP cancelable and queues it. */
function dispatch(recheck: Recheck) {
  const lost = recheck === "completes whatever the exchange returns" ? "PointToSelf" : "Insert";
  return routine({
    uses: { queueLock: spinLock, queue: listHead, irp, Cancel: routineName },
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(queueLock)": "MarkPending" } },
        MarkPending: { on: { "IoMarkIrpPending(irp)": "SetCancelRoutine" } },
        SetCancelRoutine: { on: { "IoSetCancelRoutine(irp, Cancel)": recheck === "none" ? "Insert" : "Recheck" } },
        Recheck: { on: { "ReadCancel(irp)": [{ guard: returned("TRUE"), target: "TakeBack" }, { target: "Insert" }] } },
        TakeBack: {
          on: {
            "IoSetCancelRoutine(irp, NULL)": [
              { guard: returned("NULL"), target: lost },
              { target: "UnlockAndComplete" },
            ],
          },
        },
        PointToSelf: { on: { "InitializeListHead(irp)": "UnlockAndComplete" } },
        Insert: { on: { "InsertTailList(queue, irp)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Done" } },
        UnlockAndComplete: { on: { "KeReleaseSpinLock(queueLock)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Takes one IRP off the queue, if there is one, and completes it. */
const dpcForIsr = routine({
  uses: { queueLock: spinLock, queue: listHead, irp },
  chart: {
    context: { irp: null },
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "Pop" } },
      Pop: {
        on: {
          "RemoveHeadList(queue)": [
            { guard: returned("NULL"), target: "Unlock" },
            { target: "Claim", actions: keep("irp") },
          ],
        },
      },
      Claim: {
        on: {
          "IoSetCancelRoutine(irp, NULL)": [
            { guard: returned("NULL"), target: "PointToSelf" },
            { target: "UnlockAndComplete" },
          ],
        },
      },
      PointToSelf: { on: { "InitializeListHead(irp)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Done" } },
      UnlockAndComplete: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const dispatches = (recheck: Recheck) => ({ dispatch: each("irp", thread(dispatch(recheck), {}, { on: 1 })) });
const withDpc = { dpc: dpc(dpcForIsr, {}, { on: 0 }) };
const two = { irp: many(2, irp()) };

/**
 * A dispatch routine that makes an IRP cancelable without looking whether it is already cancelled (rule IrpCancelField). The cancel that came
 * before found no Cancel routine and will not come again: the IRP waits for ever, the process cannot be killed. One switch of context is enough, on one
 * processor: look in the trace at IoCancelIrp, which finds NULL, before the dispatch routine sets its Cancel routine. The pages warn of it; a report there is
 * none.
 *
 * `completes-anyway` re-checks but takes no notice of what the exchange returns: NULL means that the Cancel routine is on its way, and both
 * complete: 0x44, on two processors, for the exchange is made at DISPATCH_LEVEL. The Cancel routine also touches the entry of an IRP that is already completed; that is left unchecked there, so that the run goes on
 * to the second completion. Source: the enqueue protocol after CAN-10.
 */
export default design({
  id: "dispatch-no-cancel-recheck",
  about: "the Cancel flag not read again after IoSetCancelRoutine",
  objects: {
    cancelLock: cancelSpinLock(),
    queueLock: spinLock(),
    queue: listHead(),
    irp: many(1, irp()),
  },
  actors: { canceller: each("irp", thread(canceller, {}, { on: 0 })) },
  survivors: {
    "ignore-result at Recheck":
      "Who always takes the IRP back is told by the exchange that follows whether a cancel has it; at worst a request is refused that nobody cancelled.",
  },
  variants: {
    "no-recheck": {
      about: "queues the IRP whatever its Cancel flag says",
      actors: dispatches("none"),
      differs: ["SetCancelRoutine"],
      expect: violated("every-irp-completed"),
    },
    fixed: {
      about: "reads Cancel after setting the routine, and completes only what the exchange gives back",
      actors: dispatches("as documented"),
      expect: holds(),
    },
    "no-recheck-with-dpc": {
      about: "no-recheck with two IRPs and a DPC that serves one",
      objects: two,
      actors: { ...dispatches("none"), ...withDpc },
      differs: ["SetCancelRoutine"],
      expect: violated("every-irp-completed"),
    },
    "fixed-with-dpc": {
      about: "fixed with two IRPs and a DPC that serves one",
      objects: two,
      actors: { ...dispatches("as documented"), ...withDpc },
      expect: holds(),
    },
    "completes-anyway": {
      about: "completes the cancelled IRP whatever the exchange returns",
      actors: dispatches("completes whatever the exchange returns"),
      unchecked: ["no-use-after-free"],
      differs: ["TakeBack"],
      expect: violated("single-completion", { processors: 2 }),
    },
  },
});
