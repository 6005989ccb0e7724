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

const uses = {
  adapter: ndisMiniport,
  lock: spinLock,
  outstanding: sharedVariable,
  ring: transmitRing,
  drained: event,
};

type Check = "checks, then counts" | "under the lock" | "counts, then checks";

/** MiniportSendNetBufferLists: how the check of the state and the count of what is outstanding hang together. */
function send(check: Check) {
  const locked = check === "under the lock";
  const countsFirst = check === "counts, then checks";
  return routine({
    uses: { ...uses, nbl },
    chart: {
      initial: { "checks, then counts": "ReadState", "under the lock": "Lock", "counts, then checks": "Count" }[check],
      states: {
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "ReadState" } },
        ReadState: {
          on: {
            "ReadAdapterState(adapter)": [
              { guard: returned("Running"), target: countsFirst ? "Queue" : "Count" },
              { target: countsFirst ? "Undo" : locked ? "UnlockFirst" : "Reject" },
            ],
          },
        },
        Count: { on: { "InterlockedIncrement(outstanding)": countsFirst ? "ReadState" : "Queue" } },
        Queue: { on: { "GiveToHardware(ring, nbl)": locked ? "Unlock" : "Done" } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
        UnlockFirst: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Reject" } },
        Undo: {
          on: { "InterlockedDecrement(outstanding)": [{ guard: returned("0"), target: "Tell" }, { target: "Reject" }] },
        },
        Tell: { on: { "KeSetEvent(drained)": "Reject" } },
        Reject: { on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_PAUSED)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The transmit DPC completes one NBL that the hardware has sent; the last one tells a pause that waits. */
const transmitDpc = routine({
  uses: { ...uses, nbl },
  chart: {
    context: { nbl: null },
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Take" } },
      Take: { on: { "TakeSent(ring)": { target: "Unlock", actions: keep("nbl") } } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Complete" } },
      Complete: { on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_SUCCESS)": "LockAgain" } },
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

/** MiniportPause, and NDIS's power request, which comes only when the adapter is paused. */
const pause = routine({
  uses,
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

const sends = (check: Check) => ({ send: each("nbl", dpc(send(check), {}, { on: 1 })) });

/**
 * A send that looks at the adapter's state, and counts itself only afterwards: a pause between the two sees nothing outstanding.
 *
 * The public netvmini sample counts first, puts a fence and then looks at the state, which is one of the two fixes here; the other is one lock
 * around both. That drivers seen with 0x9F or 0xD1 after a halt had the faulty order is our hypothesis. Look in the trace at the send that has read
 * "Running" on one processor while the other goes through NdisMPauseComplete. On one processor a send at DISPATCH_LEVEL is not interrupted by
 * the pause, and the fault cannot show.
 *
 * On one processor `unlocked` has 64 states, and with two sends 301, where the catalogue has 101 and 435. On two processors, two sends have 467 up to the
 * violation and 857 in all for its 3,139: ours come one after the other on one processor, and the transmit DPC runs only when something was sent (there also when
 * there is nothing, E10).
 */
export default design({
  id: "ndis-send-pause-check-race",
  about: "A send checks the adapter's state before it counts itself as outstanding",
  objects: {
    adapter: ndisMiniport(),
    lock: spinLock(),
    outstanding: sharedVariable({ value: 0, atLeast: 0 }),
    ring: transmitRing(),
    drained: event(),
    nbl: many(1, nbl({ owner: "the miniport" })),
  },
  actors: {
    pause: thread(pause, {}, { on: 0 }),
    transmit: dpc(transmitDpc, {}, { queuedBy: "ring", on: 1 }),
  },
  survivors: {
    "ignore-result at IsPausing":
      "With one net buffer list nothing is sent after the count was zero, so that the event means what it says though it is set too early.",
    "ignore-result at ReadState": "Every send is refused, and completed as such.",
  },
  variants: {
    unlocked: {
      actors: sends("checks, then counts"),
      differs: ["ReadState", "Count"],
      expect: violated("no-send-while-paused", { processors: 2 }),
    },
    "same-lock": { actors: sends("under the lock"), expect: holds() },
    "count-first": { actors: sends("counts, then checks"), expect: holds() },
  },
});
