import { describe, expect, it } from "vitest";
import { dpc, environment, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { event } from "./event";
import { poolBlock } from "./pool-block";
import { threadAlerts } from "./thread-alerts";

const uses = { alerts: threadAlerts, finished: event, frame: poolBlock };

/** A thread that waits for an event on its stack, here a block that is freed when the routine returns; `again`: it waits until the event is set. */
const waits = (again: boolean) =>
  thread(
    routine({
      uses,
      chart: {
        initial: "Wait",
        states: {
          Wait: {
            on: {
              "WaitAlertably(alerts, finished)": [
                { guard: returned("STATUS_SUCCESS"), target: "Unwind" },
                { target: again ? "WaitForGood" : "Unwind" },
              ],
            },
          },
          WaitForGood: { on: { "KeWaitForSingleObject(finished, NULL)": "Unwind" } },
          Unwind: { on: { "ExFreePoolWithTag(frame)": "Done" } },
          Done: { type: "final" },
        },
      },
    }),
  );

const graph = (again: boolean, ends: "AlertThread(alerts)" | "QueueUserApc(alerts)") =>
  stateGraph(
    small({
      objects: { alerts: threadAlerts(), finished: event(), frame: poolBlock({ allocated: true }) },
      actors: {
        it: waits(again),
        setter: dpc(inOrder(uses, "Access(frame)", "KeSetEvent(finished)")),
        ends: environment(inOrder(uses, ends)),
      },
    }),
  );

describe("a thread's alerts", () => {
  it("end alertable waits: an alert once, a user APC each of them (EVT-6)", () => {
    const messages = ["alert", "queueUserApc", "wait", "wait?alerted", "wait?interrupted"].map((type) => ({ type }));
    expect(sentences(threadAlerts(), messages)).toMatchInlineSnapshot(`
      [
        "at first: quiet",
        "at first, alert: alerted",
        "at first, queueUserApc: userApcPending",
      ]
    `);
  });

  it.each(["AlertThread(alerts)", "QueueUserApc(alerts)"] as const)(
    "%s: whoever takes the end of the wait for the signal unwinds the event's stack",
    (ends) => {
      expect(graph(false, ends).errors).toEqual([expect.stringMatching(/^no-use-after-free/)]);
      const { errors, situations } = graph(true, ends);
      expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
    },
  );

  it("say how the wait ended", () => {
    const results = (ends: "AlertThread(alerts)" | "QueueUserApc(alerts)") => [
      ...new Set(
        graph(true, ends)
          .situations.flatMap(({ moves }) => moves)
          .flatMap((move) => (move.includes("WaitAlertably") ? (move.split("-> ")[1] ?? []) : [])),
      ),
    ];
    expect(results("AlertThread(alerts)").sort()).toEqual(["STATUS_ALERTED", "STATUS_SUCCESS"]);
    expect(results("QueueUserApc(alerts)").sort()).toEqual(["STATUS_SUCCESS", "STATUS_USER_APC"]);
  });
});
