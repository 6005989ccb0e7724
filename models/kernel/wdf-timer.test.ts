import { describe, expect, it } from "vitest";
import { environment, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder, spot } from "../../harness/testing/toy-routine";
import { poolBlock } from "./pool-block";
import { wdfObjectLock, wdfSpinLock, wdfWaitLock } from "./wdf-locks";
import { type WdfTimerOptions, wdfTimer } from "./wdf-timer";

const uses = { timer: wdfTimer, block: poolBlock, lock: wdfObjectLock };

/** The timer's callback uses memory that its owner frees after having stopped the timer; `held`: with the parent's lock held. */
const stops = (wait: "TRUE" | "FALSE", held = false, options?: WdfTimerOptions) => {
  const callback = ["BeginTimerCallback(timer)", "EnterCallback(lock)", "Access(block)", "LeaveCallback(lock)"];
  const stop = [`WdfTimerStop(timer, ${wait})`, "ExFreePoolWithTag(block)"];
  const locked = ["WdfObjectAcquireLock(lock)", ...stop, "WdfObjectReleaseLock(lock)"];
  return stateGraph(
    small({
      objects: { timer: wdfTimer(options), block: poolBlock({ allocated: true }), lock: wdfObjectLock() },
      actors: {
        clock: environment(inOrder(uses, "WdfTimerExpires(timer)"), {}, { daemon: true }),
        framework: thread(inOrder(uses, ...callback, "EndTimerCallback(timer)"), {}, { daemon: true }),
        owner: thread(inOrder(uses, "WdfTimerStart(timer)", ...(held ? locked : stop))),
      },
    }),
  );
};
/** Ends of runs that did not get to the end of the owner's routine. */
const leftOver = ({ situations }: ReturnType<typeof stops>) =>
  situations.filter(({ moves, run }) => moves.length === 0 && !run.some((step) => step.includes("ExFreePoolWithTag")));

describe("a framework timer", () => {
  it("is armed, due and running, in any mixture", () => {
    const messages = ["start", "stop", "expire", "begin", "end"].map((type) => ({ type }));
    expect(sentences(wdfTimer(), messages)).toMatchInlineSnapshot(`
      [
        "at first: created",
        "at first, start: created (armed = true)",
        "at first, start, expire: created (due = true)",
        "at first, start, expire, start: created (armed = true, due = true)",
        "at first, start, expire, begin: created (running = true)",
        "at first, start, expire, start, begin: created (armed = true, running = true)",
        "at first, start, expire, start, begin, expire: created (due = true, running = true)",
        "at first, start, expire, start, begin, expire, start: created (armed = true, due = true, running = true)",
      ]
    `);
    expect(sentences(wdfTimer({ periodic: true }), messages)).toContain(
      "at first, start, expire, begin: created (armed = true, running = true)",
    );
  });

  it("must be stopped and waited for before what its callback uses is freed", () => {
    expect(stops("FALSE").errors).toEqual(["no-use-after-free: the pool block is used after it was freed"]);
    const waited = stops("TRUE");
    expect([waited.errors, leftOver(waited)]).toEqual([[], []]);
    expect(stops("TRUE", false, { periodic: true }).errors).toEqual([]);
  });

  it("may not be waited for at DISPATCH_LEVEL, with the lock held that its callback wants", () => {
    expect(stops("TRUE", true).errors).toContainEqual(
      expect.stringMatching(/^irql-respected: WdfTimerStop\(timer, TRUE\) at DISPATCH_LEVEL/),
    );
  });
});

describe("framework locks", () => {
  const locks = { spin: wdfSpinLock, wait: wdfWaitLock, object: wdfObjectLock, spot };
  const objects = { spin: wdfSpinLock(), wait: wdfWaitLock(), object: wdfObjectLock(), spot: spot() };
  const graph = (...bodies: readonly (readonly string[])[]) =>
    stateGraph(
      small({
        objects,
        actors: Object.fromEntries(bodies.map((calls, index) => [`it${index}`, thread(inOrder(locks, ...calls))])),
      }),
    );

  it("are free or owned by one", () => {
    const by = ["acquire", "tryAcquire", "release"].flatMap((type) => ["A", "B"].map((actor) => ({ type, by: actor })));
    expect(sentences(wdfWaitLock(), by)).toMatchInlineSnapshot(`
      [
        "at first: free (owner = NULL)",
        "at first, acquire by A: owned (owner = A)",
        "at first, acquire by B: owned (owner = B)",
        "at first, release by A: releasedByOther (owner = NULL)",
        "at first, acquire by A, release by B: releasedByOther (owner = A)",
        "at first, acquire by B, release by A: releasedByOther (owner = B)",
      ]
    `);
  });

  it.each([
    ["WdfSpinLockAcquire(spin)", "WdfSpinLockRelease(spin)"],
    ["WdfWaitLockAcquire(wait, NULL)", "WdfWaitLockRelease(wait)"],
    ["WdfObjectAcquireLock(object)", "WdfObjectReleaseLock(object)"],
  ])("%s keeps two threads apart, and is released by its owner only", (acquire, release) => {
    const section = [acquire, "Touch(spot)", release];
    const { situations, errors } = graph(section, section);
    const inside = (state: string) => ["S1", "S2"].includes(state);
    expect([errors, situations.filter(({ is }) => inside(is("it0")) && inside(is("it1")))]).toEqual([[], []]);
    expect(situations.filter(({ stuck }) => stuck)).toEqual([]);
    expect(graph([release]).errors).not.toEqual([]);
  });

  it("are not recursive, and a try says so", () => {
    const take = "WdfWaitLockAcquire(wait, NULL)";
    expect(graph([take, take]).situations.some(({ stuck }) => stuck)).toBe(true);
    const tried = graph([take, "WdfWaitLockAcquire(wait, 0)", "WdfWaitLockRelease(wait)"]).situations.at(-1)?.run ?? [];
    expect(tried.some((step) => step.endsWith("-> STATUS_TIMEOUT"))).toBe(true);
  });
});
