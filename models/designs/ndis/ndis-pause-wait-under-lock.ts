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

/** The transmit DPC completes one NBL that the hardware has sent; the last one tells a pause that waits. */
const transmitDpc = routine({
  uses: { adapter: ndisMiniport, lock: spinLock, outstanding: sharedVariable, ring: transmitRing, drained: event, nbl },
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

/** MiniportPause: whether it has given the lock back when it waits for the last NBL. */
function pause(unlocksFirst: boolean) {
  return routine({
    uses: { adapter: ndisMiniport, lock: spinLock, outstanding: sharedVariable, drained: event },
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": "Pause" } },
        Pause: { on: { "SetPausing(adapter)": "Count" } },
        Count: {
          on: {
            "Read(outstanding)": [
              { guard: returned("0"), target: "Unlock" },
              { target: unlocksFirst ? "UnlockAndWait" : "WaitHolding" },
            ],
          },
        },
        WaitHolding: { on: { "KeWaitForSingleObject(drained, NULL)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Complete" } },
        UnlockAndWait: { on: { "KeReleaseSpinLock(lock)": "Wait" } },
        Wait: { on: { "KeWaitForSingleObject(drained, NULL)": "Complete" } },
        Complete: { on: { "NdisMPauseComplete(adapter)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const pauses = (unlocksFirst: boolean) => ({ pause: thread(pause(unlocksFirst), {}, { on: 0 }) });

/**
 * MiniportPause waits for the outstanding sends with the adapter's lock held, so at DISPATCH_LEVEL.
 *
 * The wait is illegal at that level by itself (IRQL-8), and what it waits for cannot come: the transmit DPC needs the lock to count the last send
 * out. Reported as "deadlock in MiniportPause"; whether the reported drivers held a spin lock is our hypothesis. On Windows: 0xC4/0x3B, 0xB8, or a hang that
 * ends in 0x9F. The second variant leaves the level unchecked and shows the cycle itself: look at who holds the lock and who spins for it.
 *
 * Eleven steps as in the catalogue, and on one processor twelve, since the send has to return there before the pause begins. The 56 states are those up to the
 * violation, of 92; the catalogue has 102.
 */
export default design({
  id: "ndis-pause-wait-under-lock",
  about: "MiniportPause waits while it holds the lock that the last completion needs",
  objects: {
    adapter: ndisMiniport(),
    lock: spinLock(),
    outstanding: sharedVariable({ value: 0, atLeast: 0 }),
    ring: transmitRing(),
    drained: event(),
    nbl: many(1, nbl({ owner: "the miniport" })),
  },
  actors: {
    send: each("nbl", dpc(send, {}, { on: 1 })),
    transmit: dpc(transmitDpc, {}, { queuedBy: "ring", on: 1 }),
  },
  survivors: {
    "ignore-result at ReadState": "Every send is refused, and completed as such.",
    "ignore-result at IsPausing":
      "With one net buffer list nothing is sent after the count was zero, so that the event means what it says though it is set too early.",
    "drop at Complete":
      "Nothing comes after the pause here that waits for its completion: the design asks whether MiniportPause gets that far.",
  },
  variants: {
    "wait-under-lock": {
      actors: pauses(false),
      unchecked: ["no-deadlock"],
      differs: ["Count"],
      expect: violated("irql-respected", { processors: 1 }),
    },
    "wait-under-lock-level-unchecked": {
      actors: pauses(false),
      differs: ["Count"],
      unchecked: ["irql-respected"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    good: { actors: pauses(true), expect: holds() },
  },
});
