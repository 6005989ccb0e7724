import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { oidRequest } from "./oid-request";
import { sharedVariable } from "./shared-variable";

const uses = { oid: oidRequest, slot: sharedVariable };
const objects = { oid: oidRequest(), slot: sharedVariable({ value: "TRUE" }) };

/** Completes the request where it finds it not completed, or where it was the one to empty its slot. */
const completer = (takes: boolean) =>
  routine({
    uses,
    chart: {
      initial: "Own",
      states: {
        Own: {
          on: takes
            ? {
                "InterlockedExchange(slot, FALSE)": [
                  { guard: returned("TRUE"), target: "Complete" },
                  { target: "Done" },
                ],
              }
            : { "IsOidCompleted(oid)": [{ guard: returned("FALSE"), target: "Complete" }, { target: "Done" }] },
        },
        Complete: { on: { "NdisMOidRequestComplete(oid, NDIS_STATUS_SUCCESS)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const completers = (takes: boolean) => ({ worker: thread(completer(takes)), cancel: dpc(completer(takes)) });

describe("an OID request", () => {
  it("pends until it is completed", () => {
    const messages = ["complete", "look", "next"].map((type) => ({ type }));
    expect(sentences(oidRequest(), messages)).toMatchInlineSnapshot(`
      [
        "at first: pending",
        "at first, complete: completed",
        "at first, complete, complete: completedTwice",
      ]
    `);
  });

  it("is completed twice by two who look first, and once by two who take it", () => {
    expect(stateGraph(small({ objects, actors: completers(false) })).errors).toEqual([
      "oid-completed-once: the OID request is completed a second time",
    ]);
    const { errors, situations } = stateGraph(small({ objects, actors: completers(true) }));
    expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
  });

  it("holds the next one back until it is completed", () => {
    const design = small({ objects, actors: { ndis: thread(inOrder(uses, "IssueNextOid(oid)")) } });
    expect(stateGraph(design).situations.map(({ stuck }) => stuck)).toEqual([true]);
  });
});
