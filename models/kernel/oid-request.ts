import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, literal, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

const finished = (result: string) => ({ look: { actions: reply(result) } });

/**
 * A regular OID request that MiniportOidRequest has answered with NDIS_STATUS_PENDING: the miniport completes it exactly once, and NDIS
 * issues no other to the adapter before that (OID-1, OID-2).
 */
export const oidRequest = kind({
  kind: "OID request",
  facts: ["OID-1", "OID-2", "OID-3"],
  chart: () => ({
    initial: "pending",
    states: {
      pending: { on: { complete: "completed", ...finished("FALSE") } },
      completed: { on: { complete: "completedTwice", next: "completed", ...finished("TRUE") } },
      completedTwice: errorState(
        "oid-completed-once",
        "the OID request is completed a second time",
        bugCheck("0x7C", "BUGCODE_NDIS_DRIVER", "0x26: an OID request is completed that is not pending"),
      ),
    },
  }),
  calls: {
    NdisMOidRequestComplete: call({
      params: [
        self("oid"),
        literal("status", "NDIS_STATUS_SUCCESS", "NDIS_STATUS_FAILURE", "NDIS_STATUS_REQUEST_ABORTED"),
      ],
      irql: documentedIrql("NdisMOidRequestComplete"),
      facts: ["OID-2", "OID-3"],
      phases: [{ name: "complete", messages: [{ to: "oid", event: "complete" }] }],
    }),
    /** A plain look whether it has been completed: TRUE or FALSE. */
    IsOidCompleted: call({
      params: [self("oid")],
      facts: ["OID-3"],
      phases: [{ name: "look", messages: [{ to: "oid", event: "look", result: true }] }],
    }),
    /** NDIS's own step: the next request to the adapter, OID_PNP_SET_POWER for example, comes only after this one. */
    IssueNextOid: call({
      params: [self("oid")],
      facts: ["OID-1"],
      phases: [{ name: "issue", blocks: "waits", messages: [{ to: "oid", event: "next" }] }],
    }),
  },
});
