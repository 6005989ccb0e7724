import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { nbl } from "./nbl";
import { ndisMiniport } from "./ndis-miniport";
import { transmitRing } from "./transmit-ring";

const uses = { adapter: ndisMiniport, ring: transmitRing, nbl };
const completes = "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_SUCCESS)";
const objects = { adapter: ndisMiniport(), ring: transmitRing(), nbl: nbl({ owner: "the miniport" }) };

describe("a net buffer list", () => {
  it("is away until it comes back, once", () => {
    const messages = [{ type: "comeBack" }, { type: "link", list: "queue" }, { type: "unlink" }, { type: "isHome" }];
    expect(sentences(nbl({ owner: "the miniport" }), messages)).toMatchInlineSnapshot(`
      [
        "at first: away (owner = the miniport)",
        "at first, comeBack: home",
        "at first, link queue: away (owner = queue)",
        "at first, comeBack, comeBack: cameBackTwice",
        "at first, comeBack, link queue: usedAfterItCameBack",
      ]
    `);
  });

  it("that two contexts complete is completed twice, and touched after it went home", () => {
    const both = { send: thread(inOrder(uses, completes)), cancel: dpc(inOrder(uses, completes)) };
    expect(stateGraph(small({ objects, actors: both })).errors).toEqual([
      "nbl-returned-once: the NBL is completed or returned a second time",
    ]);
    const late = { send: thread(inOrder(uses, completes, "GiveToHardware(ring, nbl)")) };
    expect(stateGraph(small({ objects, actors: late })).errors).toEqual([
      "no-use-after-free: the NBL is touched after it was completed or returned",
    ]);
  });

  it("that nobody completes is not at rest, and its holder is known", () => {
    const { situations } = stateGraph(
      small({ objects, actors: { send: thread(inOrder(uses, "GiveToHardware(ring, nbl)")) } }),
    );
    const stuck = situations.filter((situation) => situation.stuck);
    expect(stuck.map((situation) => situation.is("nbl"))).toEqual(["away (owner = ring)"]);
  });

  it("that its one owner completes is at home", () => {
    const { errors, situations } = stateGraph(
      small({
        objects,
        actors: { send: thread(inOrder(uses, "GiveToHardware(ring, nbl)", "TakeSent(ring)", completes)) },
      }),
    );
    expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
  });
});
