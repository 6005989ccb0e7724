import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { callRoutine } from "../../harness/language/call-routine";
import { routineName } from "../../harness/language/kind";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { wdfRequest } from "./wdf-request";

const uses = { request: wdfRequest, Cancel: routineName };

/** The driver finishes its work; `looks`: it completes only where the callback will not. */
const finisher = (looks: boolean) =>
  routine({
    uses,
    chart: {
      initial: "Mark",
      states: {
        Mark: {
          on: {
            "WdfRequestMarkCancelableEx(request, Cancel)": [
              { guard: returned("STATUS_CANCELLED"), target: "CompleteCanceled" },
              { target: "Unmark" },
            ],
          },
        },
        CompleteCanceled: { on: { "WdfRequestComplete(request, STATUS_CANCELLED)": "Done" } },
        Unmark: {
          on: {
            "WdfRequestUnmarkCancelable(request)": looks
              ? [{ guard: returned("STATUS_CANCELLED"), target: "Done" }, { target: "Complete" }]
              : "Complete",
          },
        },
        Complete: { on: { "WdfRequestComplete(request, STATUS_SUCCESS)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

/** The framework hears of the cancel and calls the callback. */
const canceller = routine({
  uses,
  chart: {
    initial: "Cancel",
    states: {
      Cancel: {
        on: { "CancelRequest(request)": [{ guard: returned("NULL"), target: "Done" }, { target: "Callback" }] },
      },
      Callback: callRoutine(
        { name: "EvtRequestCancel" },
        inOrder({ request: wdfRequest }, "WdfRequestComplete(request, STATUS_CANCELLED)"),
        { next: "Done" },
      ),
      Done: { type: "final" },
    },
  },
});

const races = (looks: boolean) =>
  stateGraph(
    small({
      objects: { request: wdfRequest() },
      actors: { driver: thread(finisher(looks)), framework: thread(canceller) },
    }),
  );

describe("a framework request", () => {
  it("is canceled before it is marked, while it is, or not any more", () => {
    const messages = [
      { type: "markEx", callback: "Cancel" },
      ...["unmark", "cancel", "complete"].map((type) => ({ type })),
    ];
    expect(sentences(wdfRequest(), messages)).toMatchInlineSnapshot(`
      [
        "at first: delivered (callback = NULL)",
        "at first, markEx Cancel: delivered (callback = Cancel)",
        "at first, cancel: delivered (canceled = true, callback = NULL)",
        "at first, complete: completed (callback = NULL)",
        "at first, markEx Cancel, complete: cancelableGivenUp (callback = Cancel)",
        "at first, cancel, complete: completed (canceled = true, callback = NULL)",
        "at first, complete, markEx Cancel: touchedAfterCompletion (callback = NULL)",
        "at first, complete, complete: completedTwice (callback = NULL)",
        "at first, cancel, complete, markEx Cancel: touchedAfterCompletion (canceled = true, callback = NULL)",
        "at first, cancel, complete, complete: completedTwice (canceled = true, callback = NULL)",
      ]
    `);
  });

  it("is completed twice by who does not look at what unmarking returned, and once by who does (KMDF-4)", () => {
    expect(races(false).errors).toContain("single-completion: the request is completed a second time");
    const { errors, situations } = races(true);
    expect([errors.filter((error) => error.startsWith("single")), situations.filter(({ stuck }) => stuck)]).toEqual([
      [],
      [],
    ]);
  });

  it("must be unmarked before it is completed (KMDF-7)", () => {
    const body = inOrder(
      uses,
      "WdfRequestMarkCancelableEx(request, Cancel)",
      "WdfRequestComplete(request, STATUS_SUCCESS)",
    );
    const design = small({ objects: { request: wdfRequest() }, actors: { driver: thread(body) } });
    expect(stateGraph(design).errors).toEqual([expect.stringMatching(/^no-cancel-routine-at-completion: /)]);
  });
});
