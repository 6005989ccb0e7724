import { call, literal, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { documentedIrql } from "./facts/documented-irql";
import { ndisMiniportChart } from "./ndis-miniport-chart";
import { completionMayComeFirst, FINAL_STATUS, PAUSE_STATUS, RESTART_STATUS } from "./ndis-pause-states";

/**
 * A miniport adapter as NDIS and the driver's own copy of its state see it (the state table before NDI-1). Sends reach it while it runs and
 * while it is pausing; once the pause is complete no send is completed any more but one that is rejected.
 */
export const ndisMiniport = kind({
  kind: "NDIS miniport",
  facts: ["NDI-1", "NDI-2", "NDI-4", "NDI-5", "NBL-1"],
  chart: ndisMiniportChart,
  calls: {
    /** The driver's own copy of the state. */
    ReadAdapterState: call({
      params: [self("adapter")],
      facts: ["NDI-1"],
      phases: [{ name: "read", messages: [{ to: "adapter", event: "readState", result: true }] }],
    }),
    /** MiniportPause has been called, and the driver writes that down. */
    SetPausing: call({
      params: [self("adapter")],
      facts: ["NDI-1"],
      phases: [{ name: "write", messages: [{ to: "adapter", event: "enterPausing" }] }],
    }),
    /** NDIS_STATUS_PENDING promises one NdisMPauseComplete. */
    MiniportPauseReturns: call({
      params: [self("adapter"), literal("status", ...PAUSE_STATUS)],
      irql: documentedIrql("MINIPORT_PAUSE"),
      facts: ["NDI-1", "NDI-2"],
      assumes: [completionMayComeFirst],
      phases: [{ name: "return", messages: [{ to: "adapter", event: "pauseReturns", with: { status: "status" } }] }],
    }),
    NdisMPauseComplete: call({
      params: [self("adapter")],
      irql: documentedIrql("NdisMPauseComplete"),
      facts: ["NDI-1", "NDI-2"],
      phases: [{ name: "complete", messages: [{ to: "adapter", event: "pauseComplete" }] }],
    }),
    /** MiniportRestart has been called, and the driver writes that down. */
    SetRestarting: call({
      params: [self("adapter")],
      facts: ["NDI-5"],
      phases: [{ name: "write", messages: [{ to: "adapter", event: "enterRestarting" }] }],
    }),
    /** NDIS_STATUS_PENDING promises one NdisMRestartComplete; a failure leaves the adapter paused. */
    MiniportRestartReturns: call({
      params: [self("adapter"), literal("status", ...RESTART_STATUS)],
      irql: documentedIrql("MINIPORT_RESTART"),
      facts: ["NDI-2", "NDI-5"],
      assumes: [completionMayComeFirst],
      phases: [{ name: "return", messages: [{ to: "adapter", event: "restartReturns", with: { status: "status" } }] }],
    }),
    NdisMRestartComplete: call({
      params: [self("adapter"), literal("status", ...FINAL_STATUS)],
      irql: documentedIrql("NdisMRestartComplete"),
      facts: ["NDI-2", "NDI-5"],
      phases: [
        { name: "complete", messages: [{ to: "adapter", event: "restartComplete", with: { status: "status" } }] },
      ],
    }),
    /** MiniportInitializeEx has been called. */
    SetInitializing: call({
      params: [self("adapter")],
      irql: documentedIrql("MINIPORT_INITIALIZE"),
      facts: ["NC:ndis.MINIPORT_INITIALIZE"],
      phases: [{ name: "write", messages: [{ to: "adapter", event: "enterInitializing" }] }],
    }),
    /** The adapter is paused then, or halted as before. */
    MiniportInitializeReturns: call({
      params: [self("adapter"), literal("status", ...FINAL_STATUS)],
      irql: documentedIrql("MINIPORT_INITIALIZE"),
      facts: ["NC:ndis.MINIPORT_INITIALIZE"],
      phases: [
        { name: "return", messages: [{ to: "adapter", event: "initializeReturns", with: { status: "status" } }] },
      ],
    }),
    /** NDIS's own step: MiniportRestart and MiniportHaltEx come only when the adapter is paused. */
    AwaitAdapterPaused: call({
      params: [self("adapter")],
      facts: ["NDI-4", "NDI-7"],
      phases: [{ name: "wait", blocks: "waits", messages: [{ to: "adapter", event: "isPaused" }] }],
    }),
    /** MiniportHaltEx has freed what the adapter had, its context included. */
    MiniportHaltReturns: call({
      params: [self("adapter")],
      irql: documentedIrql("MINIPORT_HALT"),
      facts: ["NDI-7"],
      phases: [{ name: "return", messages: [{ to: "adapter", event: "haltReturns" }] }],
    }),
    /** MiniportShutdownEx has been called: from any state but Halted and Initializing, without regard to what is under way. */
    SetShutdown: call({
      params: [self("adapter")],
      irql: documentedIrql("MINIPORT_SHUTDOWN"),
      facts: ["NC:ndis.MINIPORT_SHUTDOWN"],
      assumes: ["what is under way when MiniportShutdownEx comes may still be completed (the pages are silent)"],
      phases: [{ name: "write", messages: [{ to: "adapter", event: "enterShutdown" }] }],
    }),
    /** Received data goes up; it is away until it is returned. */
    NdisMIndicateReceiveNetBufferLists: call({
      params: [self("adapter"), object("nbl", "NBL")],
      irql: documentedIrql("NdisMIndicateReceiveNetBufferLists"),
      facts: ["NBL-2", "NDI-1", "NDI-5"],
      phases: [
        {
          name: "indicate",
          messages: [
            { to: "adapter", event: "indicate" },
            { to: "nbl", event: "leave" },
          ],
        },
      ],
    }),
    /** Back to its originator; with NDIS_STATUS_PAUSED the send is rejected. */
    NdisMSendNetBufferListsComplete: call({
      params: [
        self("adapter"),
        object("nbl", "NBL"),
        literal(
          "status",
          "NDIS_STATUS_SUCCESS",
          "NDIS_STATUS_FAILURE",
          "NDIS_STATUS_PAUSED",
          "NDIS_STATUS_SEND_ABORTED",
        ),
      ],
      irql: documentedIrql("NdisMSendNetBufferListsComplete"),
      facts: ["NBL-1", "NBL-4", "NDI-1"],
      phases: [
        {
          name: "complete",
          messages: [
            { to: "adapter", event: "sendComplete", with: { status: "status" } },
            { to: "nbl", event: "comeBack" },
          ],
        },
      ],
    }),
    /** Part of MiniportPause: every NBL that was indicated has come back. */
    WaitForIndicatedNbls: call({
      params: [self("adapter")],
      facts: ["NDI-1"],
      phases: [{ name: "wait", blocks: "waits", messages: [{ to: "each kind:NBL", event: "isHome" }] }],
    }),
    /** NDIS's own step: OID_PNP_SET_POWER comes only to a paused adapter. */
    IssueSetPower: call({
      params: [self("adapter")],
      facts: ["NDI-4"],
      phases: [{ name: "issue", blocks: "waits", messages: [{ to: "adapter", event: "isPaused" }] }],
    }),
  },
});
