import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { dpcObject } from "./dpc-object";
import { poolBlock } from "./pool-block";

const uses = { dpc: dpcObject, block: poolBlock };

/** A thread that queues the DPC, makes these calls and frees what the DPC uses. */
function teardown(processors: number, ...calls: string[]) {
  const design = small({
    objects: { dpc: dpcObject({ target: 1 }), block: poolBlock({ allocated: true }) },
    actors: {
      it: thread(inOrder(uses, "KeInsertQueueDpc(dpc)", ...calls, "ExFreePoolWithTag(block)"), {}, { on: 0 }),
      dpc: dpc(inOrder(uses, "Access(block)"), {}, { queuedBy: "dpc", on: 1 }),
    },
  });
  return stateGraph(design, { processors });
}

describe("a DPC object", () => {
  it("is queued once, off the queue while its routine runs, and flushed when what was there has ended", () => {
    const messages = [
      { type: "insert", processor: "0" },
      { type: "remove" },
      { type: "enter", by: "A", processor: "0" },
      { type: "return", by: "A" },
      { type: "flushBegins", by: "F" },
    ];
    const beyond = ({ running = [], awaited = [] }: { readonly [name: string]: Iterable<unknown> }) =>
      [...running, ...awaited].length > 1;
    expect(sentences(dpcObject(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: notQueued (running = Set[], awaited = Map{})",
        "at first, insert 0: queued (processor = 0, running = Set[], awaited = Map{})",
        "at first, insert 0, enter 0 by A: notQueued (running = Set["A"], awaited = Map{})",
        "at first, insert 0, flushBegins by F: queued (processor = 0, running = Set[], awaited = Map{"F":Set["(queued)"]})",
        "at first, insert 0, enter 0 by A, insert 0: queued (processor = 0, running = Set["A"], awaited = Map{})",
        "at first, insert 0, enter 0 by A, flushBegins by F: notQueued (running = Set["A"], awaited = Map{"F":Set["A"]})",
        "at first, insert 0, enter 0 by A, insert 0, flushBegins by F: queued (processor = 0, running = Set["A"], awaited = Map{"F":Set["(queued)","A"]})",
      ]
    `);
  });

  it("that was removed from the queue may be running on another processor (DPC-5)", () => {
    const remove = "KeRemoveQueueDpc(dpc)";
    expect(teardown(1, remove).errors).toEqual([]);
    expect(teardown(2, remove).errors).toEqual(["no-use-after-free: the pool block is used after it was freed"]);
    expect(teardown(2, remove, "KeFlushQueuedDpcs()").errors).toEqual([]);
  });

  it("queued during a flush is not waited for (DPC-6)", () => {
    const design = small({
      objects: { dpc: dpcObject({ target: 1 }) },
      actors: {
        flushes: thread(inOrder(uses, "KeFlushQueuedDpcs()"), {}, { on: 0 }),
        queues: thread(inOrder(uses, "KeInsertQueueDpc(dpc)"), {}, { on: 0 }),
        dpc: dpc(inOrder(uses, "KeInsertQueueDpc(dpc)"), {}, { queuedBy: "dpc", on: 1 }),
      },
    });
    const { situations } = stateGraph(design, { processors: 2 });
    const during = situations.filter(({ is }) => is("flushes") === "done").map(({ is }) => is("dpc"));
    expect(during).toContain("waiting");
    expect(
      situations.some(
        ({ run }) => run.at(-1)?.startsWith("flushes") && run.some((step) => step.startsWith("dpc: enter")),
      ),
    ).toBe(true);
    expect(situations.filter(({ stuck }) => stuck)).toEqual([]);
  });
});
