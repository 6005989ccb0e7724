import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { invertedCall } from "./inverted-call";
import { pendedOperation } from "./pended-operation";

const uses = { requests: invertedCall, query: pendedOperation };
const objects = { requests: invertedCall(), query: pendedOperation() };

describe("an inverted call", () => {
  it("pends requests, which are answered or cancelled", () => {
    const messages = [
      { type: "pend" },
      { type: "take" },
      { type: "complete", question: "q" },
      { type: "cancelAll" },
      { type: "wait" },
    ];
    type Counted = Partial<Record<"pended" | "taken" | "answered" | "cancelled", unknown>>;
    const beyond = ({ pended, taken, answered, cancelled }: Counted) =>
      Number(pended) + Number(taken) + Number(cancelled) > 1 || (answered as readonly unknown[]).length > 0;
    expect(sentences(invertedCall(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: open (pended = 0, taken = 0, answered = [], cancelled = 0)",
        "at first, pend: open (pended = 1, taken = 0, answered = [], cancelled = 0)",
        "at first, complete q: completedNothing (pended = 0, taken = 0, answered = [], cancelled = 0)",
        "at first, pend, pend: open (pended = 2, taken = 0, answered = [], cancelled = 0)",
        "at first, pend, take: open (pended = 0, taken = 1, answered = [], cancelled = 0)",
        "at first, pend, complete q: completedNothing (pended = 1, taken = 0, answered = [], cancelled = 0)",
        "at first, pend, cancelAll: open (pended = 0, taken = 0, answered = [], cancelled = 1)",
        "at first, pend, take, pend: open (pended = 1, taken = 1, answered = [], cancelled = 0)",
        "at first, pend, take, complete q: open (pended = 0, taken = 0, answered = ["q"], cancelled = 0)",
        "at first, pend, cancelAll, pend: open (pended = 1, taken = 0, answered = [], cancelled = 1)",
        "at first, pend, cancelAll, complete q: completedNothing (pended = 0, taken = 0, answered = [], cancelled = 1)",
      ]
    `);
  });

  it("wakes the service with a question, or with a cancel when the handle is closed", () => {
    const service = thread(inOrder(uses, "PendServiceRequest(requests)", "GetOverlappedResult(requests)"));
    const driver = thread(inOrder(uses, "TakeServiceRequest(requests)"));
    const cleanup = thread(inOrder(uses, "CancelServiceRequests(requests)"));
    const moves = stateGraph(small({ objects, actors: { service, cleanup } })).situations.flatMap((each) => each.moves);
    expect(moves).toContain("service: GetOverlappedResult(requests) @0 -> STATUS_CANCELLED");
    const taken = stateGraph(small({ objects, actors: { service, driver } }));
    const answers = taken.situations.flatMap((each) => each.moves).filter((move) => move.startsWith("driver: Take"));
    expect(new Set(answers)).toEqual(
      new Set(["driver: TakeServiceRequest(requests) @0 -> NULL", "driver: TakeServiceRequest(requests) @0 -> irp"]),
    );
    expect(taken.situations.some(({ stuck }) => stuck)).toBe(true);
  });

  it("is wrong to complete where none was taken, unless one is always pending", () => {
    const driver = thread(inOrder(uses, "FwpsPendOperation0(query)", "CompleteServiceRequest(requests, query)"));
    const outcome = (requests: ReturnType<typeof invertedCall>) =>
      stateGraph(small({ objects: { ...objects, requests }, actors: { driver } })).errors;
    expect(outcome(invertedCall())).toEqual([expect.stringContaining("was not taken")]);
    expect(outcome(invertedCall({ alwaysPending: true }))).toEqual([]);
  });
});
