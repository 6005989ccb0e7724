import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { keep, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { nbl } from "./nbl";
import { ndisMiniport } from "./ndis-miniport";
import { transmitRing } from "./transmit-ring";

const uses = { adapter: ndisMiniport, ring: transmitRing, nbl };

const transmit = routine({
  uses,
  chart: {
    context: { nbl: null },
    initial: "Take",
    states: {
      Take: { on: { "TakeSent(ring)": { target: "Complete", actions: keep("nbl") } } },
      Complete: { on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_SUCCESS)": "Done" } },
      Done: { type: "final" },
    },
  },
});

describe("a transmit ring", () => {
  it("gives back what it was given, oldest first", () => {
    const messages = [{ type: "give", nbl: "a" }, { type: "takeSent" }, { type: "enter" }];
    const beyond = ({ given }: { readonly given?: readonly unknown[] }) => (given?.length ?? 0) > 1;
    expect(sentences(transmitRing(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: sending (given = [])",
        "at first, give a: sending (given = ["a"])",
        "at first, give a, give a: sending (given = ["a","a"])",
      ]
    `);
  });

  it("lets its DPC in while something is in it, and again after that", () => {
    const { errors, situations } = stateGraph(
      small({
        objects: { adapter: ndisMiniport(), ring: transmitRing(), nbl: nbl({ owner: "the miniport" }) },
        actors: {
          send: thread(inOrder(uses, "GiveToHardware(ring, nbl)")),
          transmit: dpc(transmit, {}, { queuedBy: "ring" }),
        },
      }),
    );
    const entering = situations.filter(({ moves }) => moves.some((move) => move.includes("transmit: enter")));
    expect(errors).toEqual([]);
    expect(situations.some(({ stuck }) => stuck)).toBe(false);
    expect(entering.every((situation) => situation.is("ring").includes("nbl"))).toBe(true);
    expect(entering.length).toBeGreaterThan(0);
  });
});
