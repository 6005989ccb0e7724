import { describe, expect, it } from "vitest";
import { dpc, type PlacedActor, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { event } from "./event";
import { nbl } from "./nbl";
import { ndisFilter } from "./ndis-filter";
import type { NdisFilterOptions } from "./ndis-filter-chart";
import { ndisMiniport } from "./ndis-miniport";
import { oidRequest } from "./oid-request";
import { spinLock } from "./spin-lock";

type State = NonNullable<NdisFilterOptions["state"]>;

const uses = {
  filter: ndisFilter,
  adapter: ndisMiniport,
  nbl,
  own: nbl,
  oid: oidRequest,
  lock: spinLock,
  finished: event,
};
const objects = {
  filter: ndisFilter(),
  adapter: ndisMiniport(),
  own: nbl(),
  oid: oidRequest(),
  lock: spinLock(),
  finished: event(),
};
/** `away`: another's NBL is in the filter's hands. */
const graph = (
  actors: Readonly<Record<string, PlacedActor>>,
  processors = 1,
  state: State = "Running",
  away = false,
) => {
  const own = { filter: ndisFilter({ state }), nbl: away ? nbl({ owner: "the filter" }) : nbl() };
  return stateGraph(small({ objects: { ...objects, ...own }, actors }), { processors });
};
const isStuck = (actors: Readonly<Record<string, PlacedActor>>, away = false) =>
  graph(actors, 1, "Running", away).situations.some(({ stuck }) => stuck);
const inThread = (...calls: string[]) => thread(inOrder(uses, ...calls));

/** The properties that a thread violates which makes these calls from this state of the module on. */
const violates = (state: State, ...calls: string[]) =>
  graph({ it: inThread(...calls) }, 1, state, true).errors.map((error) => error.split(":")[0]);

describe("a filter module", () => {
  it("is attached, restarted, paused and detached", () => {
    const status = "NDIS_STATUS_SUCCESS";
    const messages = [
      ...["enterAttaching", "enterRestarting", "enterPausing", "detachReturns"].map((type) => ({ type })),
      ...["attachReturns", "restartReturns", "pauseReturns"].map((type) => ({ type, status })),
    ];
    const paths = sentences(ndisFilter({ state: "Detached" }), messages);
    expect(paths.filter((path) => !path.endsWith("completedNothing"))).toMatchInlineSnapshot(`
      [
        "at first: Detached",
        "at first, enterAttaching: Attaching",
        "at first, enterAttaching, attachReturns NDIS_STATUS_SUCCESS: Paused",
        "at first, enterAttaching, attachReturns NDIS_STATUS_SUCCESS, enterRestarting: Restarting",
        "at first, enterAttaching, attachReturns NDIS_STATUS_SUCCESS, enterRestarting, restartReturns NDIS_STATUS_SUCCESS: Running",
        "at first, enterAttaching, attachReturns NDIS_STATUS_SUCCESS, enterRestarting, restartReturns NDIS_STATUS_SUCCESS, enterPausing: Pausing",
      ]
    `);
  });

  const rows: readonly (readonly [event: string, from: Partial<Record<State, string>>])[] = [
    ["enterAttaching", { Detached: "Attaching" }],
    ["attachReturns NDIS_STATUS_SUCCESS", { Attaching: "Paused" }],
    ["attachReturns NDIS_STATUS_RESOURCES", { Attaching: "Detached" }],
    ["detachReturns", { Paused: "Detached" }],
    ["enterRestarting", { Paused: "Restarting" }],
    ["restartReturns NDIS_STATUS_SUCCESS", { Restarting: "Running" }],
    ["restartReturns NDIS_STATUS_FAILURE", { Restarting: "Paused" }],
    ["restartReturns NDIS_STATUS_PENDING", { Restarting: "Restarting", Paused: "Paused", Running: "Running" }],
    ["restartComplete NDIS_STATUS_SUCCESS", { Restarting: "Running" }],
    ["restartComplete NDIS_STATUS_FAILURE", { Restarting: "Paused" }],
    ["enterPausing", { Running: "Pausing" }],
    ["pauseReturns NDIS_STATUS_SUCCESS", { Pausing: "Paused" }],
    ["pauseReturns NDIS_STATUS_PENDING", { Pausing: "Pausing", Paused: "Paused" }],
    ["pauseComplete", { Pausing: "Paused" }],
  ];
  const states = ["Detached", "Attaching", "Paused", "Restarting", "Running", "Pausing"] as const;
  const cells = rows.flatMap(([text, from]) => states.map((state) => [text, state, from[state]] as const));

  it.each(cells)("%s in %s leads to %s, or is due to nothing", (text, state, to = "completedNothing") => {
    const [type = "", status] = text.split(" ");
    const paths = sentences(ndisFilter({ state }), [{ type, ...(status !== undefined && { status }) }]);
    expect(paths[1]?.split(": ").at(-1) ?? state).toBe(to);
  });

  const attached = ["Paused", "Restarting", "Running", "Pausing"];
  it.each([
    ["send", { whose: "its originator's" }, ["Running"]],
    ["send", { whose: "another's" }, ["Running", "Pausing"]],
    ["indicate", { whose: "its originator's" }, ["Running"]],
    ["indicate", { whose: "another's" }, attached],
    ["sendComplete", { status: "NDIS_STATUS_SUCCESS" }, ["Restarting", "Running", "Pausing"]],
    ["sendComplete", { status: "NDIS_STATUS_PAUSED" }, attached],
    ["request", {}, attached],
    ["indicateStatus", {}, attached],
    ["readState", {}, ["Attaching", ...attached]],
    ["setAttributes", {}, ["Attaching"]],
  ])("may %s (%o) in these states: %o", (type, fields, legal) => {
    const stays = (state: State) => sentences(ndisFilter({ state }), [{ type, ...fields }]).length === 1;
    expect(states.filter(stays)).toEqual(legal);
  });

  it("sends and indicates, while it is paused, at most received data of another's", () => {
    const indicate = (nbl: string) => `NdisFIndicateReceiveNetBufferLists(filter, ${nbl})`;
    const send = (nbl: string) => `NdisFSendNetBufferLists(filter, ${nbl})`;
    expect(violates("Paused", indicate("nbl"))).toEqual([]);
    for (const call of [indicate("own"), send("own"), send("nbl")]) {
      expect(violates("Paused", call)).toEqual(["no-send-while-paused"]);
    }
  });

  it("asks for nothing before it is attached", () => {
    const attach = ["SetFilterAttaching(filter)", "NdisFSetAttributes(filter)"];
    expect(violates("Detached", ...attach, "NdisFIndicateStatus(filter)")).toEqual(["no-send-while-paused"]);
    expect(violates("Detached", ...attach, "NdisFOidRequest(filter, oid)")).toEqual(["no-send-while-paused"]);
    const attached = [...attach, "FilterAttachReturns(filter, NDIS_STATUS_SUCCESS)", "NdisFOidRequest(filter, oid)"];
    expect(violates("Detached", ...attached)).toEqual([]);
  });

  it("that pauses with an NBL in its hands keeps the miniport beneath it waiting", () => {
    const miniport = inThread("SetPausing(adapter)", "WaitForIndicatedNbls(adapter)");
    const forgets = inThread("SetFilterPausing(filter)", "NdisFPauseComplete(filter)");
    const returns = inThread(
      "SetFilterPausing(filter)",
      "NdisFReturnNetBufferLists(filter, nbl)",
      "NdisFPauseComplete(filter)",
    );
    expect([isStuck({ forgets, miniport }, true), isStuck({ returns, miniport }, true)]).toEqual([true, false]);
  });

  it("completes a pause that is pending, once", () => {
    const wrong = "pause-completed-once";
    const pause = "SetFilterPausing(filter)";
    const returns = (status: string) => `FilterPauseReturns(filter, ${status})`;
    const completes = "NdisFPauseComplete(filter)";
    expect(violates("Running", completes)).toEqual([wrong]);
    expect(violates("Running", pause, returns("NDIS_STATUS_SUCCESS"), completes)).toEqual([wrong]);
    expect(violates("Running", pause, completes, returns("NDIS_STATUS_SUCCESS"))).toEqual([wrong]);
    expect(violates("Running", pause, completes, completes)).toEqual([wrong]);
    expect(violates("Running", pause, returns("NDIS_STATUS_PENDING"), completes)).toEqual([]);
    expect(violates("Running", pause, completes, returns("NDIS_STATUS_PENDING"))).toEqual([]);
  });

  it("whose pause stays pending keeps NDIS waiting, with everything beneath it", () => {
    const pends = ["SetFilterPausing(filter)", "FilterPauseReturns(filter, NDIS_STATUS_PENDING)"];
    const rest = ["AwaitFilterPaused(filter)", "SetPausing(adapter)"];
    const finishes = inThread("KeWaitForSingleObject(finished, NULL)", "NdisFPauseComplete(filter)");
    expect(isStuck({ ndis: inThread(...pends, ...rest) })).toBe(true);
    expect(isStuck({ ndis: inThread(...pends, "KeSetEvent(finished)", ...rest), finishes })).toBe(false);
  });

  it("is restarted by one side only: by what FilterRestart returns, or by NdisFRestartComplete at PASSIVE_LEVEL", () => {
    const begins = "SetFilterRestarting(filter)";
    const completes = "NdisFRestartComplete(filter, NDIS_STATUS_SUCCESS)";
    expect(violates("Paused", begins, "FilterRestartReturns(filter, NDIS_STATUS_SUCCESS)", completes)).toEqual([
      "pause-completed-once",
    ]);
    expect(violates("Paused", begins, "FilterRestartReturns(filter, NDIS_STATUS_PENDING)", completes)).toEqual([]);
    expect(violates("Paused", begins, "KeAcquireSpinLock(lock)", completes)).toEqual(["irql-respected"]);
  });

  it("waits for what it sent itself before its pause is complete", () => {
    const pauses = (...waits: string[]) =>
      inThread(
        "NdisFSendNetBufferLists(filter, own)",
        "SetFilterPausing(filter)",
        ...waits,
        "NdisFPauseComplete(filter)",
      );
    const comesBack = inThread("KeWaitForSingleObject(finished, NULL)", "NdisReturnNetBufferLists(own)");
    expect(isStuck({ pauses: pauses("WaitForOwnNbl(filter, own)") })).toBe(true);
    expect(isStuck({ pauses: pauses("KeSetEvent(finished)", "WaitForOwnNbl(filter, own)"), comesBack })).toBe(false);
  });

  it("must not send what it has looked at before a pause; one lock around both is the fix", () => {
    const send = (locked: boolean) =>
      routine({
        uses,
        chart: {
          initial: locked ? "Lock" : "Look",
          states: {
            Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Look" } },
            Look: {
              on: {
                "ReadFilterState(filter)": [
                  { guard: returned("Running"), target: "Send" },
                  { target: locked ? "Unlock" : "Done" },
                ],
              },
            },
            Send: { on: { "NdisFSendNetBufferLists(filter, own)": locked ? "Unlock" : "Done" } },
            Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
            Done: { type: "final" },
          },
        },
      });
    const pauses = inThread(
      "KeAcquireSpinLock(lock)",
      "SetFilterPausing(filter)",
      "KeReleaseSpinLock(lock)",
      "WaitForOwnNbl(filter, own)",
      "FilterPauseReturns(filter, NDIS_STATUS_SUCCESS)",
    );
    const racing = (locked: boolean, processors: number) =>
      graph({ send: dpc(send(locked)), pauses }, processors).errors.map((error) => error.split(":")[0]);
    expect([racing(false, 1), racing(false, 2), racing(true, 2)]).toEqual([[], ["no-send-while-paused"], []]);
  });

  it("is not looked at after FilterDetach: a DPC that may come late is waited for", () => {
    const looks = dpc(inOrder(uses, "ReadFilterState(filter)", "KeSetEvent(finished)"));
    const detaches = (...waits: string[]) =>
      inThread("AwaitFilterPaused(filter)", ...waits, "FilterDetachReturns(filter)");
    expect(graph({ looks, detaches: detaches() }, 1, "Paused").errors).toEqual([
      expect.stringMatching(/^no-use-after-free: the filter module's context/),
    ]);
    const awaited = graph({ looks, detaches: detaches("KeWaitForSingleObject(finished, NULL)") }, 1, "Paused");
    expect([awaited.errors, awaited.situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
  });
});
