import {
  design,
  dpc,
  each,
  event,
  holds,
  keep,
  many,
  nbl,
  ndisMiniport,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  transmitRing,
  violated,
} from "bugcheck";

/** MiniportSendNetBufferLists: state, count and ring are one section under the adapter's lock. */
const send = routine({
  uses: { adapter: ndisMiniport, lock: spinLock, outstanding: sharedVariable, ring: transmitRing, nbl },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "ReadState" } },
      ReadState: {
        on: {
          "ReadAdapterState(adapter)": [{ guard: returned("Running"), target: "Count" }, { target: "UnlockFirst" }],
        },
      },
      Count: { on: { "InterlockedIncrement(outstanding)": "Queue" } },
      Queue: { on: { "GiveToHardware(ring, nbl)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
      UnlockFirst: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Reject" } },
      Reject: { on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_PAUSED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The transmit DPC takes one NBL that the hardware has sent, or failed to send; `onError` says what it does with that one. */
function transmitDpc(onError: "Done" | "CompleteFailed") {
  return routine({
    uses: {
      adapter: ndisMiniport,
      lock: spinLock,
      outstanding: sharedVariable,
      ring: transmitRing,
      drained: event,
      nbl,
    },
    chart: {
      context: { nbl: null, last: null },
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Take" } },
        Take: {
          on: {
            "TakeSent(ring)": [
              { guard: returned("NULL"), target: "UnlockIdle" },
              { target: "Unlock", actions: keep("nbl") },
            ],
          },
        },
        UnlockIdle: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Status" } },
        Status: { on: { "? sent": "Complete", "? the hardware reports an error": onError } },
        Complete: { on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_SUCCESS)": "LockAgain" } },
        CompleteFailed: { on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_FAILURE)": "LockAgain" } },
        LockAgain: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Uncount" } },
        Uncount: {
          on: {
            "InterlockedDecrement(outstanding)": [
              { guard: returned("0"), target: "IsPausing" },
              { target: "UnlockAgain" },
            ],
          },
        },
        IsPausing: {
          on: {
            "ReadAdapterState(adapter)": [
              { guard: returned("Pausing"), target: "UnlockLast" },
              { target: "UnlockAgain" },
            ],
          },
        },
        UnlockAgain: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
        UnlockLast: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Tell" } },
        Tell: { on: { "KeSetEvent(drained)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** MiniportPause, and NDIS's power request, which comes only when the adapter is paused. */
const pause = routine({
  uses: { adapter: ndisMiniport, lock: spinLock, outstanding: sharedVariable, drained: event },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(lock)": "Pause" } },
      Pause: { on: { "SetPausing(adapter)": "Count" } },
      Count: { on: { "Read(outstanding)": [{ guard: returned("0"), target: "Unlock" }, { target: "UnlockAndWait" }] } },
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Complete" } },
      UnlockAndWait: { on: { "KeReleaseSpinLock(lock)": "Wait" } },
      Wait: { on: { "KeWaitForSingleObject(drained, NULL)": "Complete" } },
      Complete: { on: { "NdisMPauseComplete(adapter)": "SetPower" } },
      SetPower: { on: { "IssueSetPower(adapter)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const actors = (onError: "Done" | "CompleteFailed") => ({
  send: each("nbl", dpc(send, {}, { on: 1 })),
  transmit: dpc(transmitDpc(onError), {}, { queuedBy: "ring", on: 1 }),
});

/**
 * A miniport whose transmit DPC forgets one net buffer list, and a pause that waits for it for ever.
 *
 * Seen as 0x9F in NDIS: about seven in ten of those dumps were a leaked NET_BUFFER_LIST. The power IRP waits for OID_PNP_SET_POWER, which NDIS
 * sends only to a paused adapter (NDI-4), and MiniportPause may not end before every send is completed (NDI-1). That the leak is on an error
 * path of the transmit DPC is our hypothesis; the dumps show the count only. Look in the trace at the choice "the hardware reports an error":
 * after it nobody has the NBL, and the report names the ring that had it last.
 *
 * The run has one step more than in the catalogue: a DPC's return counts. With two and three sends `good`
 * has 663 and 2,908 states where it has 2,396 and 14,824: ours come one after the other on one processor, and the transmit DPC runs
 * only when something was sent (the catalogue's also when there is nothing, E10).
 */
export default design({
  id: "ndis-leaked-nbl-pause",
  about: "A net buffer list that is never completed keeps MiniportPause waiting",
  objects: {
    adapter: ndisMiniport(),
    lock: spinLock(),
    outstanding: sharedVariable({ value: 0, atLeast: 0 }),
    ring: transmitRing(),
    drained: event(),
    nbl: many(1, nbl({ owner: "the miniport" })),
  },
  actors: { pause: thread(pause, {}, { on: 0 }) },
  survivors: {
    "ignore-result at ReadState": "Every send is refused, and completed as such.",
    "ignore-result at IsPausing":
      "With one net buffer list nothing is sent after the count was zero, so that the event means what it says though it is set too early.",
  },
  variants: {
    leak: { actors: actors("Done"), differs: ["Status"], expect: violated("no-deadlock", { processors: 1 }) },
    good: { actors: actors("CompleteFailed"), expect: holds() },
  },
});
