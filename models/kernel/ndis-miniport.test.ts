import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { nbl } from "./nbl";
import { ndisMiniport } from "./ndis-miniport";
import { spinLock } from "./spin-lock";

const uses = { adapter: ndisMiniport, lock: spinLock, nbl };
const objects = { adapter: ndisMiniport(), lock: spinLock(), nbl: nbl({ owner: "the miniport" }) };

/** A send that looks at the state and completes at once, with one lock around both or none. */
const send = (locked: boolean) =>
  routine({
    uses,
    chart: {
      initial: locked ? "Lock" : "Look",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": "Look" } },
        Look: {
          on: { "ReadAdapterState(adapter)": [{ guard: returned("Running"), target: "Send" }, { target: "Reject" }] },
        },
        Send: {
          on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_SUCCESS)": locked ? "Unlock" : "Done" },
        },
        Reject: {
          on: { "NdisMSendNetBufferListsComplete(adapter, nbl, NDIS_STATUS_PAUSED)": locked ? "Unlock" : "Done" },
        },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const pauses = inOrder(
  uses,
  "KeAcquireSpinLock(lock)",
  "SetPausing(adapter)",
  "KeReleaseSpinLock(lock)",
  "NdisMPauseComplete(adapter)",
  "IssueSetPower(adapter)",
);

describe("a miniport adapter", () => {
  it("goes through the states of the table, and no other way", () => {
    const messages = ["enterPausing", "pauseComplete", "enterRestarting", "restartComplete"].map((type) => ({ type }));
    expect(sentences(ndisMiniport(), messages)).toMatchInlineSnapshot(`
      [
        "at first: Running",
        "at first, enterPausing: Pausing",
        "at first, pauseComplete: completedNothing",
        "at first, enterPausing, pauseComplete: Paused",
        "at first, enterPausing, pauseComplete, enterRestarting: Restarting",
      ]
    `);
  });

  it("must not complete a send that it has looked at before a pause", () => {
    const racing = small({ objects, actors: { send: thread(send(false)), pause: thread(pauses) } });
    expect(stateGraph(racing).errors).toEqual(["no-send-while-paused: a send is completed after NdisMPauseComplete"]);
    const locked = stateGraph(small({ objects, actors: { send: thread(send(true)), pause: thread(pauses) } }));
    expect([locked.errors, locked.situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
  });

  it("completes one pause, which is pending, once", () => {
    const twice = thread(
      inOrder(uses, "SetPausing(adapter)", "NdisMPauseComplete(adapter)", "NdisMPauseComplete(adapter)"),
    );
    expect(stateGraph(small({ objects: { adapter: ndisMiniport() }, actors: { twice } })).errors).toEqual([
      "pause-completed-once: a pause or restart is completed, or begun, that is not pending, or not due",
    ]);
  });

  it("may be restarted after a pause", () => {
    const again = inOrder(uses, "SetRestarting(adapter)", "NdisMRestartComplete(adapter)", "SetPausing(adapter)");
    const design = small({ objects: { adapter: ndisMiniport({ state: "Paused" }) }, actors: { again: thread(again) } });
    expect(stateGraph(design).errors).toEqual([]);
  });
});
