import { describe, expect, it } from "vitest";
import { apc, each, environment, type PlacedActor, thread } from "../../harness/language/actor";
import { many } from "../../harness/language/kind";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder, spot } from "../../harness/testing/toy-routine";
import { apcObject, suspension } from "./apc-object";
import { criticalRegion } from "./critical-region";
import { event } from "./event";
import { fastMutex } from "./fast-mutex";
import { guardedRegion } from "./guarded-region";
import { mutex } from "./mutex";
import { semaphore } from "./semaphore";

const uses = { region: criticalRegion, guarded: guardedRegion, finished: event, spot, mutex, apc: apcObject };
const objects = {
  region: criticalRegion(),
  guarded: guardedRegion(),
  finished: event(),
  spot: spot(),
  mutex: mutex(),
  resumed: semaphore(),
  apc: apcObject(),
};
const heldBackBy = ["region", "guarded"];
const queues = environment(inOrder({ apc: apcObject }, "KeInsertQueueApc(apc)"));
const graph = (actors: Readonly<Record<string, PlacedActor>>, processors = 1) =>
  stateGraph(small({ objects, actors: { queues, ...actors } }), { processors });
const stuck = (actors: Readonly<Record<string, PlacedActor>>) =>
  graph(actors).situations.filter((situation) => situation.stuck);

/** An APC that finishes a request by setting its event, and a thread that waits for it between two calls. */
const finishes = (mode: "special" | "normal") =>
  apc(
    inOrder({ finished: event }, "KeSetEvent(finished)"),
    {},
    { into: { thread: "it", mode, heldBackBy }, queuedBy: "apc" },
  );
const waits = (enter: string, leave: string) =>
  thread(inOrder(uses, enter, "KeWaitForSingleObject(finished, NULL)", leave));

describe("an APC", () => {
  it("is queued at most once, and off the queue before it runs (APC-1)", () => {
    expect(sentences(apcObject(), [{ type: "insert" }, { type: "enter" }])).toMatchInlineSnapshot(`
      [
        "at first: notQueued",
        "at first, insert: queued",
      ]
    `);
  });

  it.each([1, 2])("stops its thread while it runs, on %i processors", (processors) => {
    const it = thread(inOrder(uses, "Touch(spot)", "Touch(spot)"));
    const apcActor = apc(
      inOrder(uses, "Touch(spot)", "Touch(spot)"),
      {},
      { into: { thread: "it", mode: "special" }, queuedBy: "apc" },
    );
    const { situations, errors } = graph({ it, apc: apcActor }, processors);
    expect(errors).toEqual([]);
    const inside = situations.filter(({ is }) => ["S0", "S1", "returning"].includes(is("apc")));
    expect(inside.length).toBeGreaterThan(3);
    expect(inside.filter(({ movers }) => movers.has("it"))).toEqual([]);
    expect([...new Set(inside.map(({ irql }) => irql("apc")))]).toEqual([1]);
    expect(situations.filter((situation) => situation.stuck)).toEqual([]);
  });

  it.each([
    ["special", "KeEnterCriticalRegion(region)", "KeLeaveCriticalRegion(region)", 0],
    ["special", "KeEnterGuardedRegion(guarded)", "KeLeaveGuardedRegion(guarded)", 1],
    ["normal", "KeEnterCriticalRegion(region)", "KeLeaveCriticalRegion(region)", 1],
    ["normal", "KeEnterGuardedRegion(guarded)", "KeLeaveGuardedRegion(guarded)", 1],
  ] as const)(
    "%s, awaited after %s: the wait hangs where the region holds it back (APC-2)",
    (mode, enter, leave, hangs) => {
      const found = stuck({ it: waits(enter, leave), finishes: finishes(mode) });
      expect(found.length > 0).toBe(hangs === 1);
    },
  );

  it("comes in only below APC_LEVEL", () => {
    const raised = {
      ...finishes("special"),
      options: { into: { thread: "it", mode: "special" as const }, queuedBy: "apc" },
    };
    const holder = thread(inOrder({ mutex: fastMutex }, "ExAcquireFastMutex(mutex)", "ExReleaseFastMutex(mutex)"));
    const design = small({
      objects: { ...objects, mutex: fastMutex() },
      actors: { queues, it: holder, finishes: raised },
    });
    const entered = stateGraph(design).situations.filter(({ is }) => is("finishes") === "S0");
    expect(entered.length).toBeGreaterThan(0);
    expect([...new Set(entered.map(({ irql }) => irql("it")))]).toEqual([0]);
  });

  it("takes in its thread's name: a mutex that the thread owns it may take again", () => {
    const it = thread(inOrder(uses, "KeWaitForSingleObject(mutex, NULL)", "Touch(spot)", "KeReleaseMutex(mutex)"));
    const body = inOrder(uses, "KeWaitForSingleObject(mutex, NULL)", "KeReleaseMutex(mutex)");
    const actors = { it, apc: apc(body, {}, { into: { thread: "it", mode: "special" }, queuedBy: "apc" }) };
    expect([graph(actors).errors, stuck(actors)]).toEqual([[], []]);
  });

  it("that suspends: a thread is stopped while it owns a mutex, unless it is in a critical region", () => {
    const section = ["KeWaitForSingleObject(mutex, NULL)", "KeReleaseMutex(mutex)"];
    const resumer = environment(
      inOrder({ apc: apcObject, resumed: semaphore }, "KeInsertQueueApc(apc)", "KeReleaseSemaphore(resumed)"),
    );
    const late = thread(inOrder({ ...uses, resumed: semaphore }, ...section, "KeReleaseSemaphore(resumed)"));
    const suspends = apc(
      suspension,
      {},
      { into: { thread: "it", mode: "normal", heldBackBy: ["region"] }, queuedBy: "apc" },
    );
    const bare = thread(inOrder(uses, ...section));
    const guardedByRegion = thread(
      inOrder(uses, "KeEnterCriticalRegion(region)", ...section, "KeLeaveCriticalRegion(region)"),
    );
    // Whoever resumes it needs the mutex first: the suspended owner and the resumer wait for each other.
    expect(stuck({ it: bare, suspends, late }).length).toBeGreaterThan(0);
    expect(stuck({ it: guardedByRegion, suspends, late })).toEqual([]);
    expect(
      stateGraph(small({ objects, actors: { it: bare, suspends, resumer } })).situations.filter((s) => s.stuck),
    ).toEqual([]);
  });

  it("placed for each of several threads, runs in its own", () => {
    const design = small({
      objects: { apc: many(2, apcObject()), spot: spot() },
      actors: {
        it: each("apc", thread(inOrder({ ...uses, apc: apcObject }, "KeInsertQueueApc(apc)", "Touch(spot)"))),
        body: each(
          "apc",
          apc(inOrder(uses, "Touch(spot)"), {}, { into: { thread: "it", mode: "special" }, queuedBy: "apc" }),
        ),
      },
    });
    const { situations } = stateGraph(design);
    const inside = situations.filter(({ is }) => is("body[0]") === "S0");
    expect(inside.filter(({ movers }) => movers.has("it[0]"))).toEqual([]);
    expect(inside.some(({ movers }) => movers.has("it[1]"))).toBe(true);
    const alone = { ...design, actors: { ...design.actors, it: thread(inOrder({ spot }, "Touch(spot)")) } };
    expect(() => stateGraph(alone)).toThrow(/are not placed by each\(\) over the same object/);
  });

  it("needs a thread of the design", () => {
    expect(() => graph({ finishes: finishes("special") })).toThrow(
      expect.objectContaining({ code: "APC_WITHOUT_THREAD", hint: expect.stringContaining("Threads are: .") }),
    );
  });
});
