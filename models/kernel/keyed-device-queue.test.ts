import { describe, expect, it } from "vitest";
import { dpc, type PlacedActor, thread } from "../../harness/language/actor";
import { type Routine, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { cancelSpinLock } from "./cancel-spin-lock";
import { type DeviceQueueKey, deviceQueue } from "./device-queue";
import type { DeviceQueueOptions } from "./device-queue-chart";
import { ioStartNextPacket, ioStartPacket } from "./io-start-packet";
import { irp } from "./irp";

const uses = { queue: deviceQueue, one: irp, two: irp, three: irp, four: irp };
const objects = { one: irp(), two: irp(), three: irp(), four: irp(), cancelSpinLock: cancelSpinLock() };
const graph = (actors: Readonly<Record<string, PlacedActor>>, options: DeviceQueueOptions = {}) =>
  stateGraph(small({ objects: { ...objects, queue: deviceQueue(options) }, actors }));
const inDpc = (...calls: string[]) => graph({ it: dpc(inOrder(uses, ...calls)) });
const results = (...calls: string[]) =>
  (inDpc(...calls).situations.at(-1)?.run ?? []).flatMap((step) => step.split("-> ")[1] ?? []);
const insert = (irp: string, key: number) => `KeInsertByKeyDeviceQueue(queue, ${irp}, ${key})`;
const remove = (key: number) => `KeRemoveByKeyDeviceQueue(queue, ${key})`;
const done = { type: "final" } as const;

describe("a device queue with keys", () => {
  it("keeps its entries in the order of their keys, and equal ones in the order in which they came", () => {
    const messages = [
      ...[
        ["a", "5"],
        ["b", "3"],
        ["c", "5"],
      ].map(([irp, key]) => ({ type: "insert", irp, key })),
      { type: "remove", key: "4" },
    ];
    const beyond = ({ queued = [] }: { readonly queued?: readonly unknown[] }) =>
      queued.length > 2 || new Set(queued).size < queued.length;
    const busy = sentences(deviceQueue(), [{ type: "insert", irp: "current" }, ...messages], beyond).filter((each) =>
      /insert a 5, insert b 3(, insert c 5)?:/.test(each),
    );
    expect(busy.map((each) => each.replace(", levels = {}", ""))).toMatchInlineSnapshot(`
      [
        "at first, insert current, insert a 5, insert b 3: busy (current = NULL, queued = ["b","a"], keys = {"b":"3","a":"5"})",
        "at first, insert current, insert current, insert a 5, insert b 3: busy (current = NULL, queued = ["current","b","a"], keys = {"b":"3","a":"5"})",
        "at first, insert current, insert a 5, insert b 3, insert c 5: busy (current = NULL, queued = ["b","a","c"], keys = {"a":"5","c":"5","b":"3"})",
      ]
    `);
  });

  it("gives the first entry whose key is not less, and where there is none the first of all", () => {
    const inserted = [insert("one", 0), insert("two", 7), insert("three", 3), insert("four", 5)];
    expect(results(...inserted, remove(4), remove(6), remove(4), remove(0))).toEqual([
      ...["FALSE", "TRUE", "TRUE", "TRUE"],
      ...["four", "two", "three", "NULL"],
    ]);
  });

  it("counts an entry without a key as one with key 0, and takes out the one that is named", () => {
    const inserted = ["KeInsertDeviceQueue(queue, one)", "KeInsertDeviceQueue(queue, two)", insert("three", 3)];
    expect(results(...inserted, remove(1))).toEqual(["FALSE", "TRUE", "TRUE", "three"]);
    const named = "KeRemoveEntryDeviceQueue(queue, three)";
    expect(results(...inserted, named, named, remove(1)).slice(3)).toEqual(["TRUE", "FALSE", "two"]);
  });

  it("is busy while entries are taken from it, at DISPATCH_LEVEL", () => {
    expect(inDpc(remove(1)).errors).toEqual([expect.stringMatching(/^device-queue-busy/)]);
    for (const call of [insert("one", 1), remove(1)]) {
      expect(graph({ it: thread(inOrder(uses, call)) }).errors).toEqual([expect.stringMatching(/^irql-respected/)]);
    }
  });

  it("that was not busy has not taken the entry: who ignores that loses it", () => {
    const inserts = (looks: boolean) =>
      routine({
        uses,
        chart: {
          initial: "Insert",
          states: {
            Insert: {
              on: {
                "KeInsertByKeyDeviceQueue(queue, one, 4)": looks
                  ? [{ guard: returned("TRUE"), target: "Done" }, { target: "Complete" }]
                  : "Done",
              },
            },
            Complete: { on: { "IoCompleteRequest(one, STATUS_SUCCESS)": "Done" } },
            Done: done,
          },
        },
      });
    const end = (looks: boolean) =>
      graph({ it: dpc(inserts(looks)) })
        .situations.at(-1)
        ?.is("one");
    expect([end(false), end(true)]).toEqual([expect.stringMatching(/^owned/), expect.stringMatching(/^completed/)]);
  });
});

/** Three packets are started by key while the first is worked on; StartIo works on each at once. */
function startsAll(keys: readonly DeviceQueueKey[], next: DeviceQueueKey | undefined) {
  const startIo = { name: "StartIo", routine: inOrder({ irp }, "ReadCancel(irp)") };
  const start = (irp: string, key: DeviceQueueKey | undefined, then: string) =>
    ioStartPacket({ queue: "queue", irp, startIo, next: then, ...(key !== undefined && { key }) });
  const goesOn = (then: string) =>
    ioStartNextPacket({
      queue: "queue",
      cancelable: true,
      startIo,
      next: then,
      ...(next !== undefined && { key: next }),
    });
  const states = {
    One: start("one", undefined, "Two"),
    Two: start("two", keys[0], "Three"),
    Three: start("three", keys[1], "Next"),
    Next: goesOn("Last"),
    Last: goesOn("Done"),
    Done: done,
  };
  const chart: Routine = { uses, chart: { initial: "One", states } };
  return graph({ it: next === undefined ? dpc(chart) : thread(chart) });
}

describe("IoStartPacket and IoStartNextPacketByKey", () => {
  it.each([
    [["7", "3"], "5", ["one", "two", "three"]],
    [["7", "3"], "1", ["one", "three", "two"]],
    [["7", "3"], "9", ["one", "three", "two"]],
    [["7", "3"], undefined, ["one", "three", "two"]],
    [[], undefined, ["one", "two", "three"]],
  ] as const)("queued by %o and taken by %s, packets are started in this order: %o", (keys, next, order) => {
    const { errors, situations } = startsAll(keys, next);
    expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
    const started = (situations.at(-1)?.run ?? []).flatMap((step) => /ReadCancel\((.*)\)/.exec(step)?.[1] ?? []);
    expect(started).toHaveLength(3);
    const seen = situations
      .map(({ is }) => /current = (\w+)/.exec(is("queue"))?.[1] ?? "NULL")
      .filter((each) => each !== "NULL");
    expect([...new Set(seen)]).toEqual(order);
  });

  it("come back at the caller's level, with StartIo at DISPATCH_LEVEL", () => {
    const { situations } = startsAll(["7", "3"], "5");
    const inside = situations.filter(({ is }) => /^\w+\.StartIo\./.test(is("it")));
    expect([...new Set(inside.map(({ irql }) => irql("it")))]).toEqual([2]);
    expect(situations.at(-1)?.irql("it")).toBe(0);
  });

  it("with a deferred StartIo start the packet that was asked for", () => {
    const inner = { name: "Inner", routine: inOrder({ irp }, "ReadCancel(irp)") };
    const outer: Routine = {
      uses,
      chart: {
        initial: "Which",
        states: {
          Which: {
            on: { "IsCurrentIrp(queue, one)": [{ guard: returned("TRUE"), target: "Two" }, { target: "Done" }] },
          },
          Two: { on: { "KeInsertByKeyDeviceQueue(queue, two, 2)": "Three" } },
          Three: { on: { "KeInsertByKeyDeviceQueue(queue, three, 6)": "Next" } },
          Next: ioStartNextPacket({ queue: "queue", cancelable: false, startIo: inner, next: "Done", key: "4" }),
          Done: done,
        },
      },
    };
    const start = ioStartPacket({
      queue: "queue",
      irp: "one",
      startIo: { name: "Outer", routine: outer },
      next: "Done",
    });
    const it = thread({ uses, chart: { initial: "Start", states: { Start: start, Done: done } } });
    const { errors, situations } = graph({ it }, { deferredStartIo: true });
    expect(errors).toEqual([]);
    expect(situations.some(({ is }) => is("queue").includes("current = three"))).toBe(true);
    expect(situations.some(({ is }) => is("queue").includes("current = two"))).toBe(false);
  });
});
