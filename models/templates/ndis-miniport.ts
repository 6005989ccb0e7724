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
  thread,
  transmitRing,
  violated,
} from "bugcheck";

// A miniport that sends, and is paused meanwhile. MiniportPause may complete only when no send is outstanding; so the driver counts its sends,
// and the order of two lines in the send path decides whether the count can be trusted.

// MiniportSendNetBufferLists, which looks at the state first and counts itself afterwards. This is the fault.
const checksThenCounts = routine({
  uses: { adapter: ndisMiniport, outstanding: sharedVariable, ring: transmitRing, nbl },
  chart: {
    initial: "ReadState",
    states: {
      ReadState: {
        on: {
          "ReadAdapterState(adapter)": [{ guard: returned("Running"), target: "Count" }, { target: "Reject" }],
        },
      },
      Count: { on: { "InterlockedIncrement(outstanding)": "Queue" } },
      Queue: { on: { "GiveToHardware(ring, nbl)": "Done" } },
      Reject: { on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_PAUSED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

// The same, which counts itself before it looks, and takes it back where it comes too late.
const countsThenChecks = routine({
  uses: { adapter: ndisMiniport, outstanding: sharedVariable, ring: transmitRing, drained: event, nbl },
  chart: {
    initial: "Count",
    states: {
      Count: { on: { "InterlockedIncrement(outstanding)": "ReadState" } },
      ReadState: {
        on: {
          "ReadAdapterState(adapter)": [{ guard: returned("Running"), target: "Queue" }, { target: "Uncount" }],
        },
      },
      Queue: { on: { "GiveToHardware(ring, nbl)": "Done" } },
      Uncount: {
        on: { "InterlockedDecrement(outstanding)": [{ guard: returned("0"), target: "Tell" }, { target: "Reject" }] },
      },
      Tell: { on: { "KeSetEvent(drained)": "Reject" } },
      Reject: { on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_PAUSED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

// The DPC that completes what the hardware has sent; the last one tells a pause that waits.
const transmitDpc = routine({
  uses: { adapter: ndisMiniport, outstanding: sharedVariable, ring: transmitRing, drained: event, nbl },
  chart: {
    context: { nbl: null },
    initial: "Take",
    states: {
      Take: { on: { "TakeSent(ring)": { target: "Complete", actions: keep("nbl") } } },
      Complete: { on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_SUCCESS)": "Uncount" } },
      Uncount: {
        on: { "InterlockedDecrement(outstanding)": [{ guard: returned("0"), target: "Tell" }, { target: "Done" }] },
      },
      Tell: { on: { "KeSetEvent(drained)": "Done" } },
      Done: { type: "final" },
    },
  },
});

// MiniportPause: notes the state, waits until nothing is outstanding, completes.
const pause = routine({
  uses: { adapter: ndisMiniport, outstanding: sharedVariable, drained: event },
  chart: {
    initial: "Pause",
    states: {
      Pause: { on: { "SetPausing(adapter)": "Count" } },
      Count: { on: { "Read(outstanding)": [{ guard: returned("0"), target: "Complete" }, { target: "Wait" }] } },
      Wait: { on: { "KeWaitForSingleObject(drained, NULL)": "Count" } },
      Complete: { on: { "NdisMPauseComplete(adapter)": "Done" } },
      Done: { type: "final" },
    },
  },
});

export default design({
  id: "ndis-miniport",
  about: "sends against a pause, and the count that keeps them apart",
  objects: {
    adapter: ndisMiniport(),
    outstanding: sharedVariable({ value: 0, atLeast: 0 }),
    ring: transmitRing(),
    drained: event(),
    // --set nbl=2 for two sends at once.
    nbl: many(1, nbl({ owner: "the miniport" })),
  },
  actors: {
    pause: thread(pause, {}, { on: 0 }),
    transmit: dpc(transmitDpc, {}, { queuedBy: "ring", on: 1 }),
  },
  variants: {
    // From two processors on: on one, a send at DISPATCH_LEVEL is not interrupted by the pause.
    faulty: {
      actors: { send: each("nbl", dpc(checksThenCounts, {}, { on: 1 })) },
      expect: violated("no-send-while-paused", { processors: 2 }),
    },
    fixed: { actors: { send: each("nbl", dpc(countsThenChecks, {}, { on: 1 })) }, expect: holds() },
  },
});
