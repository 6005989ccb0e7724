import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { irp } from "./irp";

const states = (
  options: Parameters<typeof irp>[0],
  ...messages: { readonly type: string; readonly routine?: string }[]
) => sentences(irp(options), messages).map((sentence) => sentence.replace(/ \(.*\)$/, ""));
const runOf = (options: Parameters<typeof irp>[0], ...calls: string[]) =>
  stateGraph(small({ objects: { irp: irp(options) }, actors: { it: thread(inOrder({ irp }, ...calls)) } }));

describe("an IRP", () => {
  it("ends in an error wherever it is touched after it was given away", () => {
    const set = { type: "setCancelRoutine", routine: "Cancel" };
    expect(states({}, set, { type: "complete" }, { type: "readCancel" })).toMatchInlineSnapshot(`
      [
        "at first: owned",
        "at first, setCancelRoutine Cancel: owned",
        "at first, complete: completed",
        "at first, setCancelRoutine Cancel, complete: completedCancelable",
        "at first, complete, setCancelRoutine Cancel: touchedAfterCompletion",
        "at first, complete, complete: completedTwice",
      ]
    `);
  });

  it("may be unlinked once, and after that only where it points to itself", () => {
    const queued = { queued: { in: "queue", cancelRoutine: "NULL" } };
    expect(states(queued, { type: "unlink" }, { type: "pointToSelf" })).toMatchInlineSnapshot(`
      [
        "at first: owned",
        "at first, unlink: owned",
        "at first, pointToSelf: owned",
        "at first, unlink, unlink: unlinkedTwice",
      ]
    `);
  });

  it("is freed by an APC in a step of its own where its kind says so", () => {
    expect(
      runOf({ lifetime: "by-apc" }, "IoCompleteRequest(irp, STATUS_SUCCESS)").situations.at(-1)?.run,
    ).toMatchInlineSnapshot(`
      [
        "it: IoCompleteRequest(irp, STATUS_SUCCESS) (complete) @0",
        "it: IoCompleteRequest(irp, STATUS_SUCCESS) (APC frees the IRP) @0",
        "it: return @0",
      ]
    `);
    expect(
      runOf({ lifetime: "by-apc" }, "IoCompleteRequest(irp, STATUS_SUCCESS)", "IoMarkIrpPending(irp)").errors,
    ).toEqual([expect.stringMatching(/^no-use-after-free/)]);
  });

  it.each([
    [
      "completed twice",
      ["IoCompleteRequest(irp, STATUS_SUCCESS)", "IoCompleteRequest(irp, STATUS_CANCELLED)"],
      "single-completion",
    ],
    [
      "marked pending after it was completed",
      ["IoCompleteRequest(irp, STATUS_SUCCESS)", "IoMarkIrpPending(irp)"],
      "no-use-after-free",
    ],
  ])("is found out when it is %s", (_, calls, property) => {
    expect(runOf({}, ...calls).errors).toEqual([expect.stringMatching(new RegExp(`^${property}: `))]);
  });

  it("is found out when it is completed with a Cancel routine", () => {
    const options = { queued: { in: "queue", cancelRoutine: "Cancel" } };
    expect(runOf(options, "IoCompleteRequest(irp, STATUS_SUCCESS)").errors).toEqual([
      expect.stringMatching(/^no-cancel-routine-at-completion: /),
    ]);
  });

  it("answers an exchange of the Cancel routine with the one before (CAN-4)", () => {
    const options = { queued: { in: "queue", cancelRoutine: "Cancel" } };
    const { situations } = runOf(options, "IoSetCancelRoutine(irp, NULL)", "IoSetCancelRoutine(irp, NULL)");
    expect(
      situations
        .at(-1)
        ?.run.slice(0, 2)
        .map((step) => step.split("-> ")[1]),
    ).toEqual(["Cancel", "NULL"]);
  });
});
