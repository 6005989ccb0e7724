import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { event } from "./event";
import { nbl } from "./nbl";
import { ndisMiniport } from "./ndis-miniport";
import type { NdisMiniportOptions } from "./ndis-miniport-chart";
import { sharedVariable } from "./shared-variable";
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

  it("completes its pause where the count comes to nothing, which only one can see", async () => {
    const pause = "NdisMPauseComplete(adapter)";
    const actor = (initial: "Pause" | "Return", counts: boolean) =>
      routine({
        uses: { adapter: ndisMiniport, count: sharedVariable },
        chart: {
          initial,
          states: {
            Pause: { on: { "SetPausing(adapter)": counts ? "Return" : "Read" } },
            Read: { on: { "ReadAcquire(count)": [{ guard: returned("0"), target: "Complete" }, { target: "Done" }] } },
            Return: {
              on: {
                "InterlockedDecrement(count)": [
                  { guard: returned("0"), target: counts ? "Complete" : "Look" },
                  { target: "Done" },
                ],
              },
            },
            Look: {
              on: {
                "ReadAdapterState(adapter)": [{ guard: returned("Pausing"), target: "Complete" }, { target: "Done" }],
              },
            },
            Complete: { on: { [pause]: "Done" } },
            Done: { type: "final" },
          },
        },
      });
    // One for the packet that is out and, where the pause handler counts too, one for the adapter that runs.
    const both = (counts: boolean) => ({
      objects: { count: sharedVariable({ value: counts ? 2 : 1 }) },
      actors: { pauses: thread(actor("Pause", counts)), lastReturn: dpc(actor("Return", counts)) },
    });
    await showsRaceAndFix({
      objects: { adapter: ndisMiniport() },
      violates: "pause-completed-once",
      race: both(false),
      fix: both(true),
    });
  });

  it("counts the call that indicates as well as what is indicated, since that may come back first", async () => {
    const all = { adapter: ndisMiniport, nbl, count: sharedVariable };
    /** `LeaveTheCall`: the indicate call is about to return, and looks at the adapter once more. */
    const actor = (initial: "LeaveTheCall" | "Return", counts: boolean) =>
      routine({
        uses: all,
        chart: {
          initial,
          states: {
            LeaveTheCall: { on: { "ReadAdapterState(adapter)": counts ? "Uncount" : "Done" } },
            Return: { on: { "NdisReturnNetBufferLists(nbl)": "Uncount" } },
            Uncount: {
              on: { "InterlockedDecrement(count)": [{ guard: returned("0"), target: "Complete" }, { target: "Done" }] },
            },
            Complete: { on: { "NdisMPauseComplete(adapter)": "Done" } },
            Done: { type: "final" },
          },
        },
      });
    const both = (counts: boolean) => ({
      objects: { count: sharedVariable({ value: counts ? 2 : 1 }) },
      actors: { indicates: dpc(actor("LeaveTheCall", counts)), returns: thread(actor("Return", counts)) },
    });
    await showsRaceAndFix({
      objects: { adapter: ndisMiniport({ state: "Pausing" }), nbl: nbl({ owner: "a protocol" }) },
      actors: { halts: thread(inOrder(all, "AwaitAdapterPaused(adapter)", "MiniportHaltReturns(adapter)")) },
      violates: "no-use-after-free",
      race: both(false),
      fix: both(true),
    });
  });

  it("may be restarted after a pause", () => {
    const again = inOrder(
      uses,
      "SetRestarting(adapter)",
      "NdisMRestartComplete(adapter, NDIS_STATUS_SUCCESS)",
      "SetPausing(adapter)",
    );
    const design = small({ objects: { adapter: ndisMiniport({ state: "Paused" }) }, actors: { again: thread(again) } });
    expect(stateGraph(design).errors).toEqual([]);
  });

  type State = NonNullable<NdisMiniportOptions["state"]>;
  const states = ["Halted", "Initializing", "Paused", "Restarting", "Running", "Pausing"] as const;
  const initialized = ["Paused", "Restarting", "Running", "Pausing"];
  const wrong = "completedNothing";

  it.each([
    ["enterInitializing", "", { Halted: "Initializing" }],
    ["initializeReturns", "NDIS_STATUS_SUCCESS", { Initializing: "Paused" }],
    ["initializeReturns", "NDIS_STATUS_RESOURCES", { Initializing: "Halted" }],
    ["haltReturns", "", { Paused: "Halted" }],
    ["enterShutdown", "", Object.fromEntries(initialized.map((state) => [state, "Shutdown"]))],
    ["restartReturns", "NDIS_STATUS_FAILURE", { Restarting: "Paused" }],
    ["restartReturns", "NDIS_STATUS_PENDING", { Restarting: "Restarting", Paused: "Paused", Running: "Running" }],
    ["pauseReturns", "NDIS_STATUS_SUCCESS", { Pausing: "Paused" }],
    ["pauseReturns", "NDIS_STATUS_PENDING", { Pausing: "Pausing", Paused: "Paused" }],
  ] as readonly (readonly [string, string, Partial<Record<State, string>>])[])(
    "%s %s leads to %o, and is due nowhere else",
    (type, status, leads) => {
      const after = (state: State) =>
        sentences(ndisMiniport({ state }), [{ type, status }])[1]?.split(": ").at(-1) ?? state;
      expect(states.map(after)).toEqual(states.map((state) => leads[state] ?? wrong));
    },
  );

  it("indicates received data as soon as it is restarted, and no more once it is paused (NDI-5)", () => {
    const stays = (state: State) => sentences(ndisMiniport({ state }), [{ type: "indicate" }]).length === 1;
    expect(states.filter(stays)).toEqual(["Restarting", "Running", "Pausing"]);
    const indicates = thread(inOrder(uses, "NdisMIndicateReceiveNetBufferLists(adapter, nbl)"));
    const run = (state: State) =>
      stateGraph(small({ objects: { adapter: ndisMiniport({ state }), nbl: nbl() }, actors: { indicates } }));
    expect(run("Paused").errors).toEqual([expect.stringMatching(/^no-send-while-paused: received data/)]);
    // What nobody returns is away when the run ends.
    expect(run("Running").situations.at(-1)).toMatchObject({ stuck: true });
  });

  it("in Shutdown is called no more, but what is under way may end", () => {
    const messages = ["enterShutdown", "pauseComplete", "sendComplete", "readState", "enterRestarting"].map((type) => ({
      type,
    }));
    expect(sentences(ndisMiniport({ state: "Pausing" }), messages)).toMatchInlineSnapshot(`
      [
        "at first: Pausing",
        "at first, enterShutdown: Shutdown",
        "at first, pauseComplete: Paused",
        "at first, enterRestarting: completedNothing",
        "at first, pauseComplete, sendComplete: sendsWhilePaused",
        "at first, pauseComplete, enterRestarting: Restarting",
      ]
    `);
  });

  it("is not looked at after MiniportHaltEx: a DPC that may come late is waited for (NDI-7)", () => {
    const all = { adapter: ndisMiniport, finished: event };
    const looks = dpc(inOrder(all, "ReadAdapterState(adapter)", "KeSetEvent(finished)"));
    const halts = (...waits: string[]) =>
      thread(inOrder(all, "AwaitAdapterPaused(adapter)", ...waits, "MiniportHaltReturns(adapter)"));
    const run = (...waits: string[]) =>
      stateGraph(
        small({
          objects: { adapter: ndisMiniport({ state: "Paused" }), finished: event() },
          actors: { looks, halts: halts(...waits) },
        }),
      );
    expect(run().errors).toEqual([expect.stringMatching(/^no-use-after-free: the adapter's context/)]);
    const awaited = run("KeWaitForSingleObject(finished, NULL)");
    expect([awaited.errors, awaited.situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
  });

  it("is halted only when its pause is complete", () => {
    const all = { adapter: ndisMiniport };
    const halt = ["AwaitAdapterPaused(adapter)", "MiniportHaltReturns(adapter)"];
    const run = (status: string) =>
      stateGraph(
        small({
          objects: { adapter: ndisMiniport() },
          actors: {
            ndis: thread(inOrder(all, "SetPausing(adapter)", `MiniportPauseReturns(adapter, ${status})`, ...halt)),
          },
        }),
      ).situations.some(({ stuck }) => stuck);
    expect([run("NDIS_STATUS_SUCCESS"), run("NDIS_STATUS_PENDING")]).toEqual([false, true]);
  });
});
