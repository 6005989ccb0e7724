import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, literal, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface NdisMiniportOptions {
  /** State of the adapter at the start; default Running. */
  readonly state?: "Paused" | "Running";
}

const state = (name: string) => ({ readState: { actions: reply(name) } });

/**
 * A miniport adapter as NDIS and the driver's own copy of its state see it (the state table before NDI-1). Sends reach it while it runs and
 * while it is pausing; once the pause is complete no send is completed any more but one that is rejected.
 */
export const ndisMiniport = kind({
  kind: "NDIS miniport",
  facts: ["NDI-1", "NDI-2", "NDI-4", "NDI-5", "NBL-1"],
  chart: (options?: NdisMiniportOptions) => ({
    initial: options?.state ?? "Running",
    states: {
      Running: {
        on: {
          ...state("Running"),
          enterPausing: "Pausing",
          pauseComplete: "completedNothing",
          sendComplete: "Running",
          enterRestarting: "completedNothing",
          restartComplete: "completedNothing",
        },
      },
      Pausing: {
        on: {
          ...state("Pausing"),
          enterPausing: "completedNothing",
          pauseComplete: "Paused",
          sendComplete: "Pausing",
          enterRestarting: "completedNothing",
          restartComplete: "completedNothing",
        },
      },
      Paused: {
        on: {
          ...state("Paused"),
          enterPausing: "completedNothing",
          pauseComplete: "completedNothing",
          sendComplete: [
            { guard: ({ event }) => event.status === "NDIS_STATUS_PAUSED", target: "Paused" },
            { target: "sendsWhilePaused" },
          ],
          enterRestarting: "Restarting",
          restartComplete: "completedNothing",
          isPaused: "Paused",
        },
      },
      Restarting: {
        on: {
          ...state("Restarting"),
          enterPausing: "completedNothing",
          pauseComplete: "completedNothing",
          sendComplete: "Restarting",
          enterRestarting: "completedNothing",
          restartComplete: "Running",
        },
      },
      completedNothing: errorState(
        "pause-completed-once",
        "a pause or restart is completed, or begun, that is not pending, or not due",
        bugCheck("0x7C", "BUGCODE_NDIS_DRIVER", "0x1F: a pause or restart is completed that is not pending"),
      ),
      sendsWhilePaused: errorState(
        "no-send-while-paused",
        "a send is completed after NdisMPauseComplete",
        bugCheck("0xD1", "DRIVER_IRQL_NOT_LESS_OR_EQUAL", "what the adapter had before it was halted"),
      ),
    },
  }),
  calls: {
    /** The driver's own copy of the state: "Running", "Pausing", "Paused" or "Restarting". */
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
    NdisMRestartComplete: call({
      params: [self("adapter")],
      irql: documentedIrql("NdisMRestartComplete"),
      facts: ["NDI-2", "NDI-5"],
      phases: [{ name: "complete", messages: [{ to: "adapter", event: "restartComplete" }] }],
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
