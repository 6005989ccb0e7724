import { call, literal, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { documentedIrql } from "./facts/documented-irql";
import { ndisFilterChart } from "./ndis-filter-chart";
import { completionMayComeFirst, FINAL_STATUS, PAUSE_STATUS, RESTART_STATUS } from "./ndis-pause-states";

/** The filter hands an NBL on, and NDIS looks whose it is: one that is at home with its originator is the filter's own (NBL-3). */
const handsOn = (event: "send" | "indicate") =>
  [
    {
      name: event,
      messages: [
        { to: "nbl", event: "leave", as: "whose" },
        { to: "filter", event, with: { whose: "whose" } },
      ],
    },
  ] as const;

/** A filter module and the driver's own copy of its state: the same shape as an adapter's, paused before the miniport beneath it (NDI-3, NDI-4). */
export const ndisFilter = kind({
  kind: "NDIS filter",
  facts: ["NDI-3", "NDI-4", "NBL-2", "NBL-3"],
  chart: ndisFilterChart,
  calls: {
    /** The driver's own copy of the state. */
    ReadFilterState: call({
      params: [self("filter")],
      facts: ["NDI-3"],
      phases: [{ name: "read", messages: [{ to: "filter", event: "readState", result: true }] }],
    }),
    /** FilterAttach has been called. */
    SetFilterAttaching: call({
      params: [self("filter")],
      irql: documentedIrql("FILTER_ATTACH"),
      facts: ["NC:ndis.FILTER_ATTACH"],
      phases: [{ name: "write", messages: [{ to: "filter", event: "enterAttaching" }] }],
    }),
    /** In FilterAttach: NDIS is told of the module's context. */
    NdisFSetAttributes: call({
      params: [self("filter")],
      irql: documentedIrql("NdisFSetAttributes"),
      facts: ["NC:ndis.FILTER_ATTACH"],
      phases: [{ name: "set", messages: [{ to: "filter", event: "setAttributes" }] }],
    }),
    /** The module is paused then, or detached as before. */
    FilterAttachReturns: call({
      params: [self("filter"), literal("status", ...FINAL_STATUS)],
      irql: documentedIrql("FILTER_ATTACH"),
      facts: ["NC:ndis.FILTER_ATTACH"],
      phases: [{ name: "return", messages: [{ to: "filter", event: "attachReturns", with: { status: "status" } }] }],
    }),
    /** FilterRestart has been called, and the driver writes that down. */
    SetFilterRestarting: call({
      params: [self("filter")],
      facts: ["NC:ndis.FILTER_RESTART"],
      phases: [{ name: "write", messages: [{ to: "filter", event: "enterRestarting" }] }],
    }),
    /** NDIS_STATUS_PENDING promises one NdisFRestartComplete; a failure leaves the module paused. */
    FilterRestartReturns: call({
      params: [self("filter"), literal("status", ...RESTART_STATUS)],
      irql: documentedIrql("FILTER_RESTART"),
      facts: ["NC:ndis.FILTER_RESTART", "NDI-2"],
      assumes: [completionMayComeFirst],
      phases: [{ name: "return", messages: [{ to: "filter", event: "restartReturns", with: { status: "status" } }] }],
    }),
    NdisFRestartComplete: call({
      params: [self("filter"), literal("status", ...FINAL_STATUS)],
      irql: documentedIrql("NdisFRestartComplete"),
      facts: ["NDI-2", "NC:ndis.FILTER_RESTART"],
      phases: [
        { name: "complete", messages: [{ to: "filter", event: "restartComplete", with: { status: "status" } }] },
      ],
    }),
    /** FilterPause has been called, and the driver writes that down. */
    SetFilterPausing: call({
      params: [self("filter")],
      facts: ["NDI-3"],
      phases: [{ name: "write", messages: [{ to: "filter", event: "enterPausing" }] }],
    }),
    /** NDIS_STATUS_PENDING promises one NdisFPauseComplete. */
    FilterPauseReturns: call({
      params: [self("filter"), literal("status", ...PAUSE_STATUS)],
      irql: documentedIrql("FILTER_PAUSE"),
      facts: ["NC:ndis.FILTER_PAUSE", "NDI-2"],
      assumes: [completionMayComeFirst],
      phases: [{ name: "return", messages: [{ to: "filter", event: "pauseReturns", with: { status: "status" } }] }],
    }),
    NdisFPauseComplete: call({
      params: [self("filter")],
      irql: documentedIrql("NdisFPauseComplete"),
      facts: ["NDI-2", "NDI-3"],
      phases: [{ name: "complete", messages: [{ to: "filter", event: "pauseComplete" }] }],
    }),
    /** NDIS's own step: FilterRestart, FilterDetach and the pause of the driver beneath come only when the module is paused. */
    AwaitFilterPaused: call({
      params: [self("filter")],
      facts: ["NDI-4", "NC:ndis.FILTER_DETACH"],
      phases: [{ name: "wait", blocks: "waits", messages: [{ to: "filter", event: "isPaused" }] }],
    }),
    /** The driver has freed the module's context, and the module is detached. */
    FilterDetachReturns: call({
      params: [self("filter")],
      irql: documentedIrql("FILTER_DETACH"),
      facts: ["NC:ndis.FILTER_DETACH"],
      phases: [{ name: "return", messages: [{ to: "filter", event: "detachReturns" }] }],
    }),
    /** A send goes down: the filter's own, or one that came from above. */
    NdisFSendNetBufferLists: call({
      params: [self("filter"), object("nbl", "NBL")],
      irql: documentedIrql("NdisFSendNetBufferLists"),
      facts: ["NC:ndis.FILTER_PAUSE", "NBL-3"],
      phases: handsOn("send"),
    }),
    /** A send that came from above goes back there; with NDIS_STATUS_PAUSED it is rejected. */
    NdisFSendNetBufferListsComplete: call({
      params: [
        self("filter"),
        object("nbl", "NBL"),
        literal("status", "NDIS_STATUS_SUCCESS", "NDIS_STATUS_FAILURE", "NDIS_STATUS_PAUSED"),
      ],
      irql: documentedIrql("NdisFSendNetBufferListsComplete"),
      facts: ["NDI-3", "NBL-1"],
      phases: [
        {
          name: "complete",
          messages: [
            { to: "filter", event: "sendComplete", with: { status: "status" } },
            { to: "nbl", event: "comeBack" },
          ],
        },
      ],
    }),
    /** Received data goes up: the filter's own, or what came from below. */
    NdisFIndicateReceiveNetBufferLists: call({
      params: [self("filter"), object("nbl", "NBL")],
      irql: documentedIrql("NdisFIndicateReceiveNetBufferLists"),
      facts: ["NC:ndis.FILTER_PAUSE", "NBL-2"],
      phases: handsOn("indicate"),
    }),
    /** A received NBL goes back towards the miniport. */
    NdisFReturnNetBufferLists: call({
      params: [self("filter"), object("nbl", "NBL")],
      irql: documentedIrql("NdisFReturnNetBufferLists"),
      facts: ["NBL-2", "NBL-3"],
      phases: [{ name: "return", messages: [{ to: "nbl", event: "comeBack" }] }],
    }),
    /** Part of FilterPause: what the filter sent or indicated itself has come back. */
    WaitForOwnNbl: call({
      params: [self("filter"), object("nbl", "NBL")],
      facts: ["NDI-3"],
      phases: [{ name: "wait", blocks: "waits", messages: [{ to: "nbl", event: "isHome" }] }],
    }),
    /** An OID request of the filter's own, or one that it passes on; in any state but Attaching and Detached. */
    NdisFOidRequest: call({
      params: [self("filter"), object("oid", "OID request")],
      irql: documentedIrql("NdisFOidRequest"),
      facts: ["NC:ndis.FILTER_ATTACH", "NC:ndis.FILTER_PAUSE"],
      phases: [{ name: "request", messages: [{ to: "filter", event: "request" }] }],
    }),
    NdisFIndicateStatus: call({
      params: [self("filter")],
      irql: documentedIrql("NdisFIndicateStatus"),
      facts: ["NC:ndis.FILTER_ATTACH", "NC:ndis.FILTER_PAUSE"],
      phases: [{ name: "indicate", messages: [{ to: "filter", event: "indicateStatus" }] }],
    }),
  },
});
