import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { irp } from "./irp";
import { listHead } from "./list-head";

describe("a list head", () => {
  it("gives back what was put in, in order, or what was unlinked", () => {
    const messages = [
      { type: "insertTail", entry: "a" },
      { type: "insertTail", entry: "b" },
      { type: "removeHead" },
      { type: "remove", entry: "b" },
    ];
    const beyond = ({ entries = [] }: { readonly entries?: readonly unknown[] }) => entries.length > 1;
    expect(sentences(listHead(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: linked (entries = [])",
        "at first, insertTail a: linked (entries = ["a"])",
        "at first, insertTail b: linked (entries = ["b"])",
        "at first, insertTail a, insertTail a: linked (entries = ["a","a"])",
        "at first, insertTail a, insertTail b: linked (entries = ["a","b"])",
        "at first, insertTail b, insertTail a: linked (entries = ["b","a"])",
        "at first, insertTail b, insertTail b: linked (entries = ["b","b"])",
      ]
    `);
  });

  it("is walked from its first entry to its last", () => {
    const uses = { list: listHead, one: irp, two: irp };
    const body = inOrder(
      uses,
      "IsListEmpty(list)",
      "ReadListHead(list)",
      "InsertTailList(list, one)",
      "InsertTailList(list, two)",
      "ReadListHead(list)",
      "ReadNextEntry(list, one)",
      "ReadNextEntry(list, two)",
      "RemoveHeadList(list)",
      "ReadListHead(list)",
    );
    const design = small({ objects: { list: listHead(), one: irp(), two: irp() }, actors: { it: thread(body) } });
    const results = stateGraph(design)
      .situations.at(-1)
      ?.run.flatMap((step) => step.split("-> ")[1] ?? []);
    expect(results).toEqual(["TRUE", "NULL", "one", "two", "NULL", "one", "two"]);
  });
});
