import { describe, expect, it } from "vitest";
import { thread, workItem } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { deviceObject } from "./device-object";
import { event } from "./event";
import { workItemObject } from "./work-item";
import { workerPool } from "./worker-pool";

const uses = { item: workItemObject, device: deviceObject, done: event };

/** A thread that queues the item and deletes the device; the routine uses the device. */
const outlived = (queue: string) =>
  stateGraph(
    small({
      objects: { item: workItemObject({ device: "device" }), device: deviceObject() },
      actors: {
        it: thread(inOrder(uses, queue, "IoDeleteDevice(device)")),
        worker: workItem(inOrder(uses, "Access(device)"), {}, { queuedBy: "item" }),
      },
    }),
  );

/** Two items, of which the first waits for what the second does, in a pool of so many threads. */
const inPool = (threads: number) =>
  stateGraph(
    small({
      objects: { item: workItemObject(), other: workItemObject(), done: event(), pool: workerPool({ threads }) },
      actors: {
        it: thread(inOrder({ ...uses, other: workItemObject }, "ExQueueWorkItem(item)", "ExQueueWorkItem(other)")),
        waits: workItem(inOrder(uses, "KeWaitForSingleObject(done, NULL)"), {}, { queuedBy: "item" }),
        sets: workItem(inOrder(uses, "KeSetEvent(done)"), {}, { queuedBy: "other" }),
      },
    }),
  );

describe("a work item", () => {
  it("is queued once and off the queue when its routine runs (WRK-1)", () => {
    const messages = [
      { type: "queue", form: "io" },
      { type: "enter", by: "W" },
      { type: "return", by: "W" },
      { type: "free" },
    ];
    const two = ({ running }: { readonly running?: object }) => Object.keys(running ?? {}).length > 1;
    expect(sentences(workItemObject({ device: "device" }), messages, two)).toMatchInlineSnapshot(`
      [
        "at first: idle (running = {})",
        "at first, queue io: queued (form = io, running = {})",
        "at first, free: freed (running = {})",
        "at first, queue io, queue io: queuedTwice (form = io, running = {})",
        "at first, queue io, enter by W: idle (running = {"W":"device"})",
        "at first, queue io, free: freedWhileQueued (form = io, running = {})",
        "at first, free, queue io: usedAfterFree (running = {})",
        "at first, queue io, enter by W, queue io: queued (form = io, running = {"W":"device"})",
        "at first, queue io, enter by W, free: freed (running = {"W":"device"})",
        "at first, queue io, enter by W, queue io, queue io: queuedTwice (form = io, running = {"W":"device"})",
        "at first, queue io, enter by W, queue io, free: freedWhileQueued (form = io, running = {"W":"device"})",
        "at first, queue io, enter by W, free, queue io: usedAfterFree (running = {"W":"device"})",
      ]
    `);
  });

  it("in the executive form outlives the device, in the I/O form keeps it until the routine has returned (WRK-4)", () => {
    expect(outlived("ExQueueWorkItem(item)").errors).toEqual([
      "no-use-after-free: the device extension is used after it was freed",
    ]);
    const { errors, situations } = outlived("IoQueueWorkItem(item)");
    expect(errors).toEqual([]);
    expect(new Set(situations.map(({ is }) => is("device")))).toEqual(
      new Set([
        "existing (references = 0)",
        "existing (references = 1)",
        "deletePending (references = 1)",
        "deleted (references = 0)",
      ]),
    );
  });

  it("that waits for another needs a thread more (WRK-5)", () => {
    expect(inPool(1).situations.filter(({ stuck }) => stuck)).toHaveLength(1);
    expect(inPool(2).situations.filter(({ stuck }) => stuck)).toEqual([]);
  });
});

describe("a pool of worker threads", () => {
  it("lends as many threads as it has", () => {
    const messages = [{ type: "enter" }, { type: "return" }];
    const beyond = ({ idle }: { readonly idle?: unknown }) => Number(idle) > 2;
    expect(sentences(workerPool({ threads: 2 }), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: serving (idle = 2)",
        "at first, enter: serving (idle = 1)",
        "at first, return: serving (idle = 3)",
        "at first, enter, enter: serving (idle = 0)",
      ]
    `);
  });
});
