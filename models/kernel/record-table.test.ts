import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { keep, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { pendedOperation } from "./pended-operation";
import { recordTable } from "./record-table";

const uses = { table: recordTable, first: pendedOperation, second: pendedOperation, record: pendedOperation };
const objects = { table: recordTable(), first: pendedOperation(), second: pendedOperation() };

const takes = routine({
  uses,
  chart: {
    context: { record: null },
    initial: "Take",
    states: {
      Take: {
        on: {
          "TakeUnmarkedRecord(table)": [
            { guard: returned("NULL"), target: "Done" },
            { target: "Take", actions: keep("record") },
          ],
        },
      },
      Done: { type: "final" },
    },
  },
});

describe("a record table", () => {
  it("finds, marks and removes what is in it, oldest first", () => {
    const messages = ["insert", "markRecord", "remove"].map((type) => ({ type, record: "a" }));
    const beyond = ({ records = [], marked = [] }: { readonly [name: string]: Iterable<unknown> }) =>
      [...records].length > 1 || [...marked].length > 1;
    expect(sentences(recordTable(), [...messages, { type: "removeOldest" }], beyond)).toMatchInlineSnapshot(`
      [
        "at first: open (records = [], marked = Set[])",
        "at first, insert a: open (records = ["a"], marked = Set[])",
        "at first, insert a, insert a: open (records = ["a","a"], marked = Set[])",
        "at first, insert a, markRecord a: open (records = ["a"], marked = Set["a"])",
        "at first, insert a, markRecord a, insert a: open (records = ["a","a"], marked = Set["a"])",
      ]
    `);
  });

  it("gives each unmarked record to one of two who take them", () => {
    const { errors, situations } = stateGraph(
      small({
        objects,
        actors: {
          inserts: thread(inOrder(uses, "InsertRecord(table, first)", "InsertRecord(table, second)")),
          one: thread(takes),
          other: thread(takes),
        },
      }),
    );
    const both = situations.filter((each) => each.is("one").includes("first") && each.is("other").includes("first"));
    expect([errors, both]).toEqual([[], []]);
    expect(situations.some((each) => each.is("one").includes("first"))).toBe(true);
  });

  it("answers NULL for what is not in it", () => {
    const asks = inOrder(uses, "FindRecord(table, first)", "RemoveRecord(table, first)", "RemoveOldestRecord(table)");
    const { situations } = stateGraph(small({ objects, actors: { asks: thread(asks) } }));
    const answers = situations.flatMap(({ moves }) => moves).filter((move) => move.includes("Record"));
    expect(answers.every((move) => move.endsWith("-> NULL"))).toBe(true);
    expect(answers).toHaveLength(3);
  });
});
