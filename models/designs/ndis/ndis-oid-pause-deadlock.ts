import {
  design,
  dpc,
  event,
  holds,
  keep,
  mutex,
  ndisMiniport,
  oidRequest,
  returned,
  routine,
  sharedVariable,
  thread,
  violated,
  workItem,
  workItemObject,
} from "bugcheck";

/** Finishes the pending OID under the configuration mutex and tells a pause that waits for it. */
const oidWorker = routine({
  uses: { configMutex: mutex, oid: oidRequest, oidDone: event },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeWaitForSingleObject(configMutex, NULL)": "Unlock" } },
      Unlock: { on: { "KeReleaseMutex(configMutex)": "Complete" } },
      Complete: { on: { "NdisMOidRequestComplete(oid, NDIS_STATUS_SUCCESS)": "Tell" } },
      Tell: { on: { "KeSetEvent(oidDone)": "Done" } },
      Done: { type: "final" },
    },
  },
});

type Pause = "waits for the OID, mutex held" | "does not wait for the OID" | "waits for the OID";

/** MiniportPause. */
function pause(how: Pause) {
  return routine({
    uses: { configMutex: mutex, oidDone: event, adapter: ndisMiniport },
    chart: {
      initial: "Pause",
      states: {
        Pause: { on: { "SetPausing(adapter)": how === "waits for the OID" ? "Wait" : "Lock" } },
        Lock: {
          on: {
            "KeWaitForSingleObject(configMutex, NULL)": how === "does not wait for the OID" ? "Unlock" : "WaitHolding",
          },
        },
        WaitHolding: { on: { "KeWaitForSingleObject(oidDone, NULL)": "Unlock" } },
        Unlock: { on: { "KeReleaseMutex(configMutex)": "Complete" } },
        Wait: { on: { "KeWaitForSingleObject(oidDone, NULL)": "Complete" } },
        Complete: { on: { "NdisMPauseComplete(adapter)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** NDIS: the power OID queues behind the one that is pending, and is for a paused adapter only. */
const ndis = routine({
  uses: { oid: oidRequest, adapter: ndisMiniport },
  chart: {
    initial: "NextOid",
    states: {
      NextOid: { on: { "IssueNextOid(oid)": "SetPower" } },
      SetPower: { on: { "IssueSetPower(adapter)": "Done" } },
      Done: { type: "final" },
    },
  },
});

type Ownership = "looks whether it is completed" | "takes it out of its slot";

/** Completes the OID unless the other side did, from the answer, the timeout or MiniportCancelOidRequest. */
function completer(
  ownership: Ownership,
  { status, mayBeLost = false }: { status: "SUCCESS" | "REQUEST_ABORTED"; mayBeLost?: boolean },
) {
  const first = ownership === "takes it out of its slot" ? "Take" : "Look";
  return routine({
    uses: { slot: sharedVariable, oid: oidRequest, oidOfMine: oidRequest, oidDone: event },
    chart: {
      context: { oidOfMine: null },
      initial: mayBeLost ? "Reply" : first,
      states: {
        ...(mayBeLost && { Reply: { on: { "? the hardware answers": first, "? the answer is lost": "Done" } } }),
        Look: { on: { "IsOidCompleted(oid)": [{ guard: returned("TRUE"), target: "Done" }, { target: "Complete" }] } },
        Complete: { on: { [`NdisMOidRequestComplete(oid, NDIS_STATUS_${status})`]: "Tell" } },
        Take: {
          on: {
            "InterlockedExchangePointer(slot, NULL)": [
              { guard: returned("NULL"), target: "Done" },
              { target: "CompleteMine", actions: keep("oidOfMine") },
            ],
          },
        },
        CompleteMine: { on: { [`NdisMOidRequestComplete(oidOfMine, NDIS_STATUS_${status})`]: "Tell" } },
        Tell: { on: { "KeSetEvent(oidDone)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** MiniportOidRequest itself waits for the hardware instead of returning NDIS_STATUS_PENDING. */
const waitsInside = routine({
  uses: { answer: event, oid: oidRequest, oidDone: event },
  chart: {
    initial: "Wait",
    states: {
      Wait: { on: { "KeWaitForSingleObject(answer, NULL)": "Complete" } },
      Complete: { on: { "NdisMOidRequestComplete(oid, NDIS_STATUS_SUCCESS)": "Tell" } },
      Tell: { on: { "KeSetEvent(oidDone)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The device, which answers or does not. */
const device = routine({
  uses: { answer: event },
  chart: {
    initial: "Reply",
    states: {
      Reply: { on: { "? the hardware answers": "Answer", "? the answer is lost": "Done" } },
      Answer: { on: { "KeSetEvent(answer)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** MiniportOidRequest queues a work item and returns NDIS_STATUS_PENDING. */
const postsOid = routine({
  uses: { item: workItemObject },
  chart: { initial: "Post", states: { Post: { on: { "IoQueueWorkItem(item)": "Done" } }, Done: { type: "final" } } },
});

/** The work item waits for the hardware for as long as it takes to call it lost, and completes the OID either way. */
const completesFromWorkItem = routine({
  uses: { oid: oidRequest, oidDone: event },
  chart: {
    initial: "Reply",
    states: {
      Reply: { on: { "? the hardware answers": "Complete", "? the wait times out": "Fail" } },
      Complete: { on: { "NdisMOidRequestComplete(oid, NDIS_STATUS_SUCCESS)": "Tell" } },
      Fail: { on: { "NdisMOidRequestComplete(oid, NDIS_STATUS_REQUEST_ABORTED)": "Tell" } },
      Tell: { on: { "KeSetEvent(oidDone)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const worker = { worker: thread(oidWorker, {}, { on: 0 }) };
const answers = dpc(completer("takes it out of its slot", { status: "SUCCESS", mayBeLost: true }), {}, { on: 0 });
const pauses = (how: Pause) => ({ pause: thread(pause(how), {}, { on: 0 }) });

/**
 * An OID request that is pending while the miniport is paused, and what may keep it pending for ever.
 *
 * Seen as 0x9F in NDIS: about two in ten of those dumps were a stuck OID or a deadlock in MiniportPause. OID_PNP_SET_POWER queues behind the
 * pending OID, since NDIS issues one at a time (OID-1), and comes only after the pause. The mutex that the pause holds while it waits is our
 * hypothesis, and so are the lost answer, the cancel that races with the completion, and the wait inside MiniportOidRequest, where, as its page
 * says, check-for-hang does not help. Look in the trace at who owns the mutex when the pause begins to wait.
 *
 * The catalogue counts 11 states of `waits-holding-mutex` and 21 of `good`. Here there are 6 up to the deadlock, of 50, and 65: that the miniport is pausing and
 * then paused, what NDIS does with the next OID and with the power OID, and every return are steps.
 */
export default design({
  id: "ndis-oid-pause-deadlock",
  about: "A pending OID request and a pause wait for each other, or the OID is never completed, or twice",
  objects: {
    adapter: ndisMiniport(),
    oid: oidRequest(),
    oidDone: event(),
    configMutex: mutex(),
    slot: sharedVariable({ value: "oid" }),
    answer: event(),
    item: workItemObject(),
  },
  actors: { ndis: thread(ndis, {}, { on: 0 }) },
  variants: {
    "waits-holding-mutex": {
      actors: { ...worker, ...pauses("waits for the OID, mutex held") },
      differs: ["Lock"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    good: {
      about: "A pause need not wait for OID requests at all.",
      actors: { ...worker, ...pauses("does not wait for the OID") },
      expect: holds(),
    },
    "lost-reply": {
      about: "The hardware may not answer, and there is no timeout that completes the OID instead.",
      actors: { reply: answers, ...pauses("waits for the OID") },
      differs: [],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "lost-reply-timeout": {
      about: "A timeout completes it, and whoever takes it out of its slot owns it.",
      actors: {
        reply: answers,
        timeout: dpc(completer("takes it out of its slot", { status: "REQUEST_ABORTED" }), {}, { on: 0 }),
        ...pauses("waits for the OID"),
      },
      expect: holds(),
    },
    "cancel-race": {
      about: "MiniportCancelOidRequest, up to DISPATCH_LEVEL, finds the OID not completed; so does the worker.",
      actors: {
        worker: thread(completer("looks whether it is completed", { status: "SUCCESS" }), {}, { on: 0 }),
        cancel: dpc(completer("looks whether it is completed", { status: "REQUEST_ABORTED" }), {}, { on: 1 }),
        ...pauses("waits for the OID"),
      },
      differs: ["Look", "Take"],
      expect: violated("oid-completed-once", { processors: 1 }),
    },
    "cancel-single-owner": {
      actors: {
        worker: thread(completer("takes it out of its slot", { status: "SUCCESS" }), {}, { on: 0 }),
        cancel: dpc(completer("takes it out of its slot", { status: "REQUEST_ABORTED" }), {}, { on: 1 }),
        ...pauses("waits for the OID"),
      },
      expect: holds(),
    },
    "completes-from-work-item": {
      about: "The handler returns at once; a work item waits, with a timeout, and completes the OID.",
      actors: {
        worker: thread(postsOid, {}, { on: 0 }),
        item: workItem(completesFromWorkItem, {}, { queuedBy: "item", on: 0 }),
        ...pauses("waits for the OID"),
      },
      expect: holds(),
    },
    "waits-inside-oid-request": {
      about: "The handler waits for the hardware; the answer may be lost.",
      actors: {
        worker: thread(waitsInside, {}, { on: 0 }),
        device: dpc(device, {}, { on: 0 }),
        ...pauses("waits for the OID"),
      },
      differs: ["Lock", "Pause", "Unlock", "Wait"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
  },
});
