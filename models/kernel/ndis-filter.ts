import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

const state = (name: string) => ({ readState: { actions: reply(name) } });

/** A filter module and the driver's own copy of its state: the same shape as an adapter's, paused before the miniport beneath it (NDI-3, NDI-4). */
export const ndisFilter = kind({
  kind: "NDIS filter",
  facts: ["NDI-3", "NDI-4", "NBL-2", "NBL-3"],
  chart: () => ({
    initial: "Running",
    states: {
      Running: { on: { ...state("Running"), enterPausing: "Pausing", pauseComplete: "completedNothing" } },
      Pausing: { on: { ...state("Pausing"), enterPausing: "completedNothing", pauseComplete: "Paused" } },
      Paused: { on: { ...state("Paused"), enterPausing: "completedNothing", pauseComplete: "completedNothing" } },
      completedNothing: errorState(
        "pause-completed-once",
        "a pause of the filter is completed, or begun, that is not pending, or not due",
        bugCheck("0x7C", "BUGCODE_NDIS_DRIVER", "0x1F: a pause or restart is completed that is not pending"),
      ),
    },
  }),
  calls: {
    /** The driver's own copy of the state: "Running", "Pausing" or "Paused". */
    ReadFilterState: call({
      params: [self("filter")],
      facts: ["NDI-3"],
      phases: [{ name: "read", messages: [{ to: "filter", event: "readState", result: true }] }],
    }),
    /** FilterPause has been called, and the driver writes that down. */
    SetFilterPausing: call({
      params: [self("filter")],
      facts: ["NDI-3"],
      phases: [{ name: "write", messages: [{ to: "filter", event: "enterPausing" }] }],
    }),
    NdisFPauseComplete: call({
      params: [self("filter")],
      irql: documentedIrql("NdisFPauseComplete"),
      facts: ["NDI-2", "NDI-3"],
      phases: [{ name: "complete", messages: [{ to: "filter", event: "pauseComplete" }] }],
    }),
    /** A received NBL goes back towards the miniport. */
    NdisFReturnNetBufferLists: call({
      params: [self("filter"), object("nbl", "NBL")],
      irql: documentedIrql("NdisFReturnNetBufferLists"),
      facts: ["NBL-2", "NBL-3"],
      phases: [{ name: "return", messages: [{ to: "nbl", event: "comeBack" }] }],
    }),
  },
});
