import { describe, expect, it } from "vitest";
import { dpc, each, environment, thread } from "../../harness/language/actor";
import { many, routineName } from "../../harness/language/kind";
import type { Property } from "../../harness/language/property";
import { keep, type Routine, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { everyFrameworkRequestCompleted } from "../../properties/every-framework-request-completed";
import { sharedVariable } from "./shared-variable";
import { spinLock } from "./spin-lock";
import { wdfQueue } from "./wdf-queue";
import type { WdfQueueOptions } from "./wdf-queue-chart";
import { wdfRequest } from "./wdf-request";

const uses = { queue: wdfQueue, other: wdfQueue, request: wdfRequest };

const graph = (options: WdfQueueOptions, bodies: Readonly<Record<string, Routine>>, unsent = true) =>
  stateGraph(
    small({
      objects: { queue: wdfQueue(options), other: wdfQueue(), request: wdfRequest({ unsent }) },
      actors: Object.fromEntries(
        Object.entries(bodies).map(([name, body]) => [
          name,
          name === "sender" ? environment(body) : thread(body, {}, { daemon: name === "framework" }),
        ]),
      ),
    }),
  );
const sends = inOrder(uses, "SendToQueue(queue, request)", "CancelRequestAnywhere(queue, request)");
const stuck = ({ situations }: ReturnType<typeof graph>) => situations.filter(({ stuck }) => stuck).length;

/** Retrieves once and does this with what it got. */
const retriever = (
  then: "WdfRequestComplete(request, STATUS_SUCCESS)" | "WdfRequestForwardToIoQueue(request, other)",
) =>
  routine({
    uses: { queue: wdfQueue, other: wdfQueue, request: wdfRequest },
    chart: {
      context: { request: null },
      initial: "Retrieve",
      states: {
        Retrieve: {
          on: {
            "WdfIoQueueRetrieveNextRequest(queue)": [
              { guard: returned("STATUS_NO_MORE_ENTRIES"), target: "Done" },
              { guard: returned("STATUS_WDF_PAUSED"), target: "Done" },
              { target: "Use", actions: keep("request") },
            ],
          },
        },
        Use: { on: { [then]: "Done" } },
        Done: { type: "final" },
      },
    },
  });

describe("a framework queue", () => {
  it("takes requests in, hands them out oldest first, and turns new ones away when drained or purged", () => {
    const messages = [
      { type: "arrive", request: "r" },
      ...["retrieve", "stop", "purge"].map((type) => ({ type })),
      { type: "gone", request: "r" },
    ];
    const beyond = ({ waiting = [], seen }: { readonly waiting?: readonly unknown[]; readonly seen?: unknown }) =>
      waiting.length + (seen as Set<string>).size > 1;
    const said = sentences(wdfQueue(), messages, beyond);
    expect(said.map((text) => text.replaceAll(/, (stopping|acknowledged) = Set\[\]/g, ""))).toMatchInlineSnapshot(`
      [
        "at first: started (waiting = [], delivered = Set[], seen = Set[])",
        "at first, arrive r: started (waiting = ["r"], delivered = Set[], seen = Set[])",
        "at first, stop: stopped (waiting = [], delivered = Set[], seen = Set[])",
        "at first, purge: purged (waiting = [], delivered = Set[], seen = Set[])",
        "at first, arrive r, arrive r: started (waiting = ["r","r"], delivered = Set[], seen = Set[])",
        "at first, arrive r, retrieve: started (waiting = [], delivered = Set["r"], seen = Set["r"])",
        "at first, arrive r, stop: stopped (waiting = ["r"], delivered = Set[], seen = Set[])",
        "at first, arrive r, retrieve, arrive r: started (waiting = ["r"], delivered = Set["r"], seen = Set["r"])",
        "at first, arrive r, retrieve, stop: stopped (waiting = [], delivered = Set["r"], seen = Set["r"])",
        "at first, arrive r, retrieve, purge: purged (waiting = [], delivered = Set["r"], seen = Set["r"])",
        "at first, arrive r, stop, arrive r: stopped (waiting = ["r","r"], delivered = Set[], seen = Set[])",
        "at first, arrive r, retrieve, stop, arrive r: stopped (waiting = ["r"], delivered = Set["r"], seen = Set["r"])",
      ]
    `);
  });

  it("presents one request at a time where it is sequential, and as they come where it is parallel", () => {
    const most = (dispatch: "manual" | "sequential" | "parallel") => {
      const design = small({
        objects: { queue: wdfQueue({ dispatch }), request: many(2, wdfRequest({ unsent: true })) },
        actors: {
          sender: each("request", environment(inOrder(uses, "SendToQueue(queue, request)"))),
          handler: thread(inOrder({ queue: wdfQueue }, "PresentRequest(queue)", "PresentRequest(queue)")),
        },
      });
      const has = (is: (name: string) => string) =>
        ["request[0]", "request[1]"].filter((name) => is(name).startsWith("delivered")).length;
      return Math.max(...stateGraph(design).situations.map(({ is }) => has(is)));
    };
    expect([most("manual"), most("sequential"), most("parallel")]).toEqual([0, 1, 2]);
  });

  it("cancels what it holds by itself, and what the driver has had before by the callback (MQ-1)", () => {
    const results = (options: WdfQueueOptions, ...before: string[]) => {
      const cancels = inOrder(uses, "SendToQueue(queue, request)", ...before, "CancelRequestAnywhere(queue, request)");
      const last = graph(options, { it: cancels }).situations.at(-1);
      return [last?.run.at(-2)?.split("-> ")[1], last?.is("request").split(" ")[0]];
    };
    const calledBack = { canceledOnQueue: "EvtIoCanceledOnQueue" };
    const back = ["WdfIoQueueRetrieveFoundRequest(queue, request)", "WdfRequestRequeue(request, queue)"];
    expect(results({})).toEqual(["NULL", "completed"]);
    expect(results(calledBack)).toEqual(["NULL", "completed"]);
    expect(results(calledBack, ...back)).toEqual(["EvtIoCanceledOnQueue", "delivered"]);
    expect(results({}, ...back)).toEqual(["NULL", "completed"]);
  });

  it("gives a request either to a cancel or to a retrieve", () => {
    const done = graph({}, { sender: sends, driver: retriever("WdfRequestComplete(request, STATUS_SUCCESS)") });
    expect([done.errors, stuck(done)]).toEqual([[], 0]);
  });

  it("owns what it holds: a driver that completes a request it has not retrieved is caught", () => {
    const early = inOrder(uses, "SendToQueue(queue, request)", "WdfRequestComplete(request, STATUS_SUCCESS)");
    expect(graph({}, { it: early }, true).errors).toEqual([
      "request-owned-by-driver: the driver acts on a request that is in a queue: the framework owns it",
    ]);
  });

  it("may not be given a request that is still cancelable (KMDF-7)", () => {
    const forwards = inOrder(
      { ...uses, Cancel: routineName },
      "WdfRequestMarkCancelableEx(request, Cancel)",
      "WdfRequestForwardToIoQueue(request, queue)",
    );
    expect(graph({}, { it: forwards }, false).errors).toEqual([
      "no-cancel-routine-at-completion: the request is completed, forwarded or requeued while it is still marked cancelable",
    ]);
  });

  it("strands a request that the driver retrieved and kept: a purge waits for it (MQ-7), and nobody completes it", () => {
    const purge = inOrder(uses, "WdfIoQueuePurgeSynchronously(queue)");
    const send = inOrder(uses, "SendToQueue(queue, request)");
    const kept = { sender: send, driver: inOrder(uses, "WdfIoQueueRetrieveNextRequest(queue)"), unload: purge };
    expect(stuck(graph({}, kept))).toBeGreaterThan(0);
    const completes = retriever("WdfRequestComplete(request, STATUS_SUCCESS)");
    const clean = graph({}, { ...kept, driver: completes });
    expect([clean.errors, stuck(clean)]).toEqual([[], 0]);
    expect(
      clean.situations.filter(({ moves, is }) => moves.length === 0 && !is("request").startsWith("completed")),
    ).toEqual([]);
  });

  it("strands a request that comes after the event it is for, unless that is noted and looked for under one lock", async () => {
    const actor = (initial: "Forward" | "Retrieve", notes: boolean) =>
      routine({
        uses: { queue: wdfQueue, request: wdfRequest, found: wdfRequest, noted: sharedVariable, lock: spinLock },
        chart: {
          context: { found: null },
          initial: "Lock",
          states: {
            Lock: { on: { "KeAcquireSpinLock(lock)": initial } },
            Forward: { on: { "WdfRequestForwardToIoQueue(request, queue)": notes ? "Look" : "Unlock" } },
            Look: { on: { "Read(noted)": [{ guard: returned("1"), target: "Retrieve" }, { target: "Unlock" }] } },
            Retrieve: {
              on: {
                "WdfIoQueueRetrieveNextRequest(queue)": [
                  { guard: returned("STATUS_NO_MORE_ENTRIES"), target: notes ? "Note" : "Unlock" },
                  { target: "UnlockToComplete", actions: keep("found") },
                ],
              },
            },
            Note: { on: { "Write(noted, 1)": "Unlock" } },
            Unlock: { on: { "KeReleaseSpinLock(lock)": "Done" } },
            UnlockToComplete: { on: { "KeReleaseSpinLock(lock)": "Complete" } },
            Complete: { on: { "WdfRequestComplete(found, STATUS_SUCCESS)": "Done" } },
            Done: { type: "final" },
          },
        },
      });
    const both = (notes: boolean) => ({
      actors: { dispatch: thread(actor("Forward", notes)), event: dpc(actor("Retrieve", notes)) },
    });
    await showsRaceAndFix({
      objects: { queue: wdfQueue(), request: wdfRequest(), noted: sharedVariable(), lock: spinLock() },
      violates: "every-framework-request-completed",
      race: both(false),
      fix: both(true),
    });
  });

  it("hands a forwarded request to the other queue, and does not wait for it any more", () => {
    const send = inOrder(uses, "SendToQueue(queue, request)");
    const forwards = retriever("WdfRequestForwardToIoQueue(request, other)");
    const drains = inOrder(uses, "WdfIoQueueDrainSynchronously(queue)", "WdfIoQueuePurge(other)");
    const all = graph({}, { sender: send, driver: forwards, unload: drains });
    expect(all.errors).toEqual([]);
    expect(all.situations.some(({ is }) => is("request").includes("queued (callback = NULL, queue = other)"))).toBe(
      true,
    );
  });

  it("holds power-down back until the driver acknowledges (MQ-6)", () => {
    const power = inOrder(uses, "SendToQueue(queue, request)", "PresentRequest(queue)", "PowerDownQueue(queue)");
    const framework = (...acknowledges: string[]) =>
      graph({ dispatch: "parallel" }, { it: power, framework: inOrder(uses, "PresentIoStop(queue)", ...acknowledges) });
    expect(stuck(framework())).toBeGreaterThan(0);
    for (const requeue of ["TRUE", "FALSE"]) {
      const { errors, situations } = framework(`WdfRequestStopAcknowledge(request, queue, ${requeue})`);
      expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
    }
  });

  it("leaves a request that waits when everybody is done to a property", () => {
    const waits = [{ name: "request", kind: "WDF request", state: "queued", tags: new Set(["hanging"]), context: {} }];
    const { check } = everyFrameworkRequestCompleted as Extract<Property, { check: unknown }>;
    expect([check(waits), check([])]).toEqual(["request is never completed", undefined]);
  });
});
