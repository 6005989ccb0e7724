import {
  design,
  dpc,
  each,
  holds,
  keep,
  listHead,
  many,
  nbl,
  ndisFilter,
  ndisMiniport,
  returned,
  routine,
  spinLock,
  thread,
  violated,
} from "bugcheck";

/** FilterReceiveNetBufferLists: queues while the filter runs, returns at once when it does not. */
const receive = routine({
  uses: { filter: ndisFilter, lock: spinLock, filterQueue: listHead, nbl },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "ReadState" } },
      ReadState: {
        on: { "ReadFilterState(filter)": [{ guard: returned("Running"), target: "Queue" }, { target: "UnlockFirst" }] },
      },
      Queue: { on: { "InsertTailList(filterQueue, nbl)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
      UnlockFirst: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Return" } },
      Return: { on: { "NdisFReturnNetBufferLists(filter, nbl)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/**
 * NDIS pauses the stack in one thread (NDI-4): FilterPause, which empties its queue or does not, then MiniportPause beneath it, which waits for the
 * NBLs that the miniport indicated.
 */
function pauseStack(emptiesQueue: boolean) {
  return routine({
    uses: { filter: ndisFilter, adapter: ndisMiniport, lock: spinLock, filterQueue: listHead, nbl },
    chart: {
      context: { nbl: null },
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": "PauseFilter" } },
        PauseFilter: { on: { "SetFilterPausing(filter)": emptiesQueue ? "Take" : "Unlock" } },
        Take: {
          on: {
            "RemoveHeadList(filterQueue)": [
              { guard: returned("NULL"), target: "Unlock" },
              { target: "UnlockAndReturn", actions: keep("nbl") },
            ],
          },
        },
        UnlockAndReturn: { on: { "KeReleaseSpinLock(lock)": "Return" } },
        Return: { on: { "NdisFReturnNetBufferLists(filter, nbl)": "LockAgain" } },
        LockAgain: { on: { "KeAcquireSpinLock(lock)": "Take" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "FilterPaused" } },
        FilterPaused: { on: { "NdisFPauseComplete(filter)": "PauseMiniport" } },
        PauseMiniport: { on: { "SetPausing(adapter)": "Wait" } },
        Wait: { on: { "WaitForIndicatedNbls(adapter)": "MiniportPaused" } },
        MiniportPaused: { on: { "NdisMPauseComplete(adapter)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const pauses = (emptiesQueue: boolean) => ({ ndis: thread(pauseStack(emptiesQueue), {}, { on: 0 }) });

/**
 * A filter driver that pauses with received net buffer lists in its queue: the miniport beneath it waits for them for ever.
 *
 * Reported with the same 0x9F dumps: "filter drivers also tend to leak NBLs". The dump blames the miniport, whose MiniportPause never ends, and the
 * culprit is another driver. So look at the end of the trace: it names the NBL that the miniport waits for and who holds it. The queue that the
 * filter forgets is our hypothesis.
 *
 * The run has one step more than in the catalogue: the receive routine's return.
 */
export default design({
  id: "ndis-lwf-pause-leak",
  about: "A filter's pause leaves received net buffer lists in its queue",
  objects: {
    adapter: ndisMiniport(),
    filter: ndisFilter(),
    lock: spinLock(),
    filterQueue: listHead(),
    nbl: many(1, nbl({ owner: "the stack above the miniport" })),
  },
  actors: { receive: each("nbl", dpc(receive, {}, { on: 1 })) },
  survivors: {
    "ignore-result at ReadState": "Everything received is returned at once, so that the queue stays empty.",
    "drop at FilterPaused":
      "NDIS goes on with the next driver in the same thread here, and waits for nothing but the net buffer lists: the design asks who has those.",
    "drop at MiniportPaused":
      "NDIS goes on with the next driver in the same thread here, and waits for nothing but the net buffer lists: the design asks who has those.",
  },
  variants: {
    leak: { actors: pauses(false), differs: ["PauseFilter"], expect: violated("no-deadlock", { processors: 1 }) },
    good: { actors: pauses(true), expect: holds() },
  },
});
