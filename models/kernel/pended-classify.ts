import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { usedAfterFree } from "./freed-memory";

const plus = (difference: number) =>
  assign({ references: ({ context }: ObjectScope) => context.references + difference });
const last = ({ context }: ObjectScope) => context.references === 1;

/** The reference that goes, and whether it was the last one. */
const drop = (target: string) => [
  { guard: last, target: "released", actions: plus(-1) },
  { target, actions: plus(-1) },
];

/**
 * A classify handle of the redirect and endpoint-closure layers, with the classify that may be pended on it. The driver acquires the handle, pending adds a reference,
 * completing drops that one, and the driver releases its own: once for each acquire (WFP-6).
 */
export const pendedClassify = kind({
  kind: "pended classify",
  facts: ["WFP-6"],
  chart: () => ({
    context: { references: 0 },
    initial: "notAcquired",
    states: {
      notAcquired: {
        on: {
          acquire: { target: "acquired", actions: plus(1) },
          pend: "usedUnacquired",
          complete: "usedUnacquired",
          release: "usedUnacquired",
        },
      },
      acquired: {
        tags: ["held"],
        on: {
          acquire: { actions: plus(1) },
          pend: { target: "pended", actions: [plus(1), reply("STATUS_SUCCESS")] },
          complete: "completedTwice",
          release: drop("acquired"),
        },
      },
      pended: {
        tags: ["held", "hanging"],
        on: {
          acquire: { actions: plus(1) },
          pend: "completedTwice",
          complete: drop("acquired"),
          release: drop("pended"),
        },
      },
      released: {
        on: {
          acquire: "usedAfterRelease",
          pend: "usedAfterRelease",
          complete: "usedAfterRelease",
          release: "usedAfterRelease",
        },
      },
      completedTwice: errorState(
        "classify-completed-once",
        "a classify is completed, or pended, that is not due: it is not pended, or it is already",
        bugCheck(
          "0xD1",
          "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
          "address in a freed classify context",
          "IRQL",
          "read or write",
        ),
      ),
      usedUnacquired: errorState(
        "classify-completed-once",
        "the classify handle is used before it was acquired",
        bugCheck("0xD1", "DRIVER_IRQL_NOT_LESS_OR_EQUAL", "no classify context", "IRQL", "read or write"),
      ),
      usedAfterRelease: usedAfterFree("the classify handle"),
    },
  }),
  calls: {
    FwpsAcquireClassifyHandle0: call({
      params: [self("classify")],
      irql: documentedIrql("FwpsAcquireClassifyHandle0"),
      facts: ["WFP-6"],
      phases: [{ name: "acquire", messages: [{ to: "classify", event: "acquire" }] }],
    }),
    FwpsPendClassify0: call({
      params: [self("classify")],
      irql: documentedIrql("FwpsPendClassify0"),
      facts: ["WFP-6"],
      phases: [{ name: "pend", messages: [{ to: "classify", event: "pend", result: true }] }],
    }),
    FwpsCompleteClassify0: call({
      params: [self("classify")],
      irql: documentedIrql("FwpsCompleteClassify0"),
      facts: ["WFP-6"],
      phases: [{ name: "complete", messages: [{ to: "classify", event: "complete" }] }],
    }),
    FwpsReleaseClassifyHandle0: call({
      params: [self("classify")],
      irql: documentedIrql("FwpsReleaseClassifyHandle0"),
      facts: ["WFP-6"],
      phases: [{ name: "release", messages: [{ to: "classify", event: "release" }] }],
    }),
  },
});
