import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { dpcObject } from "./dpc-object";
import { event } from "./event";
import { poolBlock } from "./pool-block";
import { semaphore } from "./semaphore";

const messages = (...types: string[]) => types.map((type) => ({ type }));

describe("an event", () => {
  it.each(["notification", "synchronization"] as const)("is signalled or not: %s", (type) => {
    const uses = messages("set", "wait", "clear");
    expect(sentences(event({ type }), uses)).toEqual(["at first: notSignalled", "at first, set: signalled"]);
    const after = type === "notification" ? "signalled" : "notSignalled";
    expect(sentences(event({ type, signalled: true }), messages("wait")).at(-1)).toMatch(new RegExp(`: ${after}$`));
  });

  it("stays signalled, or lets one waiter through", () => {
    const wait = { event };
    const two = (type: "notification" | "synchronization") =>
      stateGraph(
        small({
          objects: { event: event({ type }) },
          actors: {
            a: thread(inOrder(wait, "KeWaitForSingleObject(event, NULL)")),
            b: thread(inOrder(wait, "KeWaitForSingleObject(event, NULL)")),
            sets: thread(inOrder(wait, "KeSetEvent(event)")),
          },
        }),
      ).situations.filter(({ stuck }) => stuck).length;
    expect([two("notification"), two("synchronization")]).toEqual([0, 2]);
  });

  it("answers a set with the state before", () => {
    const design = small({
      objects: { event: event() },
      actors: {
        it: thread(
          inOrder(
            { event },
            "KeSetEvent(event)",
            "KeSetEvent(event)",
            "KeClearEvent(event)",
            "KeWaitForSingleObject(event, 0)",
          ),
        ),
      },
    });
    expect(stateGraph(design).situations.at(-1)?.run).toMatchInlineSnapshot(`
      [
        "it: KeSetEvent(event) @0 -> 0",
        "it: KeSetEvent(event) @0 -> 1",
        "it: KeClearEvent(event) @0",
        "it: KeWaitForSingleObject(event, 0) (look) @0 -> STATUS_TIMEOUT",
        "it: return @0",
      ]
    `);
  });
});

describe("an event for which a request is waited for", () => {
  const uses = { done: event, memory: poolBlock };
  const objects = { memory: poolBlock({ allocated: true }) };
  /** Uses the memory of whoever waits, and says so. */
  const completes = dpc(inOrder(uses, "Access(memory)", "KeSetEvent(done)"));
  const free = "ExFreePoolWithTag(memory)";

  it("on a stack is waited for to the end, whatever a first wait with a timeout came to", async () => {
    const waits = (timedOut: "Free" | "WaitForGood") =>
      thread(
        routine({
          uses,
          chart: {
            initial: "Wait",
            states: {
              Wait: {
                on: {
                  "KeWaitForSingleObject(done, 0)": [
                    { guard: returned("STATUS_TIMEOUT"), target: timedOut },
                    { target: "Free" },
                  ],
                },
              },
              WaitForGood: { on: { "KeWaitForSingleObject(done, NULL)": "Free" } },
              Free: { on: { [free]: "Done" } },
              Done: { type: "final" },
            },
          },
        }),
      );
    await showsRaceAndFix({
      objects: { ...objects, done: event() },
      actors: { completes },
      violates: "no-use-after-free",
      race: { actors: { waits: waits("Free") } },
      fix: { actors: { waits: waits("WaitForGood") } },
    });
  });

  it("and that was set before, is cleared before it is used again", async () => {
    const again = (...calls: string[]) => ({
      actors: {
        waits: thread(inOrder({ ...uses, work: dpcObject }, ...calls, "KeWaitForSingleObject(done, NULL)", free)),
      },
    });
    await showsRaceAndFix({
      objects: { ...objects, done: event({ signalled: true }), work: dpcObject() },
      actors: { completes: { ...completes, options: { queuedBy: "work" } } },
      violates: "no-use-after-free",
      race: again("KeInsertQueueDpc(work)"),
      fix: again("KeClearEvent(done)", "KeInsertQueueDpc(work)"),
    });
  });
});

describe("a semaphore", () => {
  it("counts to its limit and no further", () => {
    expect(sentences(semaphore({ limit: 2 }), messages("release", "wait"))).toMatchInlineSnapshot(`
      [
        "at first: counting (count = 0)",
        "at first, release: counting (count = 1)",
        "at first, release, release: counting (count = 2)",
        "at first, release, release, release: limitExceeded (count = 2)",
      ]
    `);
  });
});

describe("a pool block", () => {
  it("is allocated, freed, and used only between", () => {
    expect(sentences(poolBlock(), messages("allocate", "free", "access"))).toMatchInlineSnapshot(`
      [
        "at first: free",
        "at first, allocate: allocated",
        "at first, free: freedTwice",
        "at first, access: usedAfterFree",
      ]
    `);
  });

  it("that may fail to be allocated does so as a choice", () => {
    const uses = { block: poolBlock };
    const design = (mayFail: boolean) =>
      small({
        objects: { block: poolBlock({ mayFail }) },
        actors: { it: thread(inOrder(uses, "ExAllocatePoolWithTag(block)")) },
      });
    expect(stateGraph(design(true)).situations[0]?.moves).toHaveLength(2);
    expect(stateGraph(design(false)).situations[0]?.moves).toHaveLength(1);
  });
});
