import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { everyOperationCompleted } from "../../properties/every-operation-completed";
import { pendedOperation } from "./pended-operation";
import { recordTable } from "./record-table";

const uses = { operation: pendedOperation, other: pendedOperation, table: recordTable };
const objects = { operation: pendedOperation(), other: pendedOperation(), table: recordTable() };

/** Completes what it finds in the table, or what it could take out of it. */
const completer = (takes: boolean) => {
  const found = [{ guard: returned("NULL"), target: "Done" }, { target: "Complete" }];
  return routine({
    uses,
    chart: {
      initial: "Own",
      states: {
        Own: { on: takes ? { "RemoveRecord(table, operation)": found } : { "FindRecord(table, operation)": found } },
        Complete: { on: { "FwpsCompleteOperation0(operation)": "Free" } },
        Free: { on: { "ExFreePoolWithTag(operation)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
};

const racing = (takes: boolean) =>
  stateGraph(
    small({
      objects,
      actors: {
        classify: thread(inOrder(uses, "FwpsPendOperation0(operation)", "InsertRecord(table, operation)")),
        reply: thread(completer(takes)),
        timeout: dpc(completer(takes)),
      },
    }),
  );

describe("a pended operation", () => {
  it("is pended, completed and freed", () => {
    const messages = ["pend", "complete", "access", "free"].map((type) => ({ type }));
    expect(sentences(pendedOperation(), messages)).toMatchInlineSnapshot(`
      [
        "at first: notPended",
        "at first, pend: pended",
        "at first, complete: completedTwice",
        "at first, pend, complete: completed",
        "at first, pend, free: usedAfterFree",
        "at first, pend, complete, free: freed",
        "at first, pend, complete, free, free: freedTwice",
      ]
    `);
  });

  it("is completed twice by two who find its record, and once by two who take it", () => {
    expect(racing(false).errors).toEqual([
      "no-use-after-free: the record of the pended operation is used after it was freed",
      "operation-completed-once: the pended operation is completed that is not pended, or completed already",
    ]);
    expect(racing(true).errors).toEqual([]);
  });

  it("takes no answer to another question", () => {
    const calls = ["FwpsPendOperation0(operation)", "ApplyAnswer(operation, other)"] as const;
    expect(stateGraph(small({ objects, actors: { it: thread(inOrder(uses, ...calls)) } })).errors).toEqual([
      "answer-applied-to-its-question: the answer to another question is applied to this connection",
    ]);
  });

  it("that is left pended hangs", () => {
    const view = (tags: string[]) => ({
      name: "connect",
      kind: "pended operation",
      state: "pended",
      tags: new Set(tags),
      context: {},
    });
    expect(everyOperationCompleted.kind === "finally" && everyOperationCompleted.check([view(["hanging"])])).toBe(
      "connect is never completed",
    );
    expect(everyOperationCompleted.kind === "finally" && everyOperationCompleted.check([view([])])).toBeUndefined();
  });
});
