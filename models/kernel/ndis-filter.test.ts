import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { nbl } from "./nbl";
import { ndisFilter } from "./ndis-filter";
import { ndisMiniport } from "./ndis-miniport";

const uses = { filter: ndisFilter, adapter: ndisMiniport, nbl };
const objects = { filter: ndisFilter(), adapter: ndisMiniport(), nbl: nbl({ owner: "the filter" }) };

describe("a filter module", () => {
  it("runs, pauses and is paused", () => {
    const messages = ["enterPausing", "pauseComplete"].map((type) => ({ type }));
    expect(sentences(ndisFilter(), messages)).toMatchInlineSnapshot(`
      [
        "at first: Running",
        "at first, enterPausing: Pausing",
        "at first, pauseComplete: completedNothing",
        "at first, enterPausing, pauseComplete: Paused",
      ]
    `);
  });

  it("that pauses with an NBL in its hands keeps the miniport beneath it waiting", () => {
    const miniport = thread(inOrder(uses, "SetPausing(adapter)", "WaitForIndicatedNbls(adapter)"));
    const forgets = thread(inOrder(uses, "SetFilterPausing(filter)", "NdisFPauseComplete(filter)"));
    const returns = thread(
      inOrder(uses, "SetFilterPausing(filter)", "NdisFReturnNetBufferLists(filter, nbl)", "NdisFPauseComplete(filter)"),
    );
    expect(stateGraph(small({ objects, actors: { forgets, miniport } })).situations.some(({ stuck }) => stuck)).toBe(
      true,
    );
    expect(stateGraph(small({ objects, actors: { returns, miniport } })).situations.some(({ stuck }) => stuck)).toBe(
      false,
    );
  });

  it("completes a pause that is pending, once", () => {
    const early = thread(inOrder(uses, "NdisFPauseComplete(filter)"));
    expect(stateGraph(small({ objects: { filter: ndisFilter() }, actors: { early } })).errors).toEqual([
      "pause-completed-once: a pause of the filter is completed, or begun, that is not pending, or not due",
    ]);
  });
});
