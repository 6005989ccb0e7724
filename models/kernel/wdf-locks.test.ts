import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder, spot } from "../../harness/testing/toy-routine";
import { noDataRace } from "../../properties/no-data-race";
import { sharedVariable } from "./shared-variable";
import { wdfObjectLock, wdfSpinLock, wdfWaitLock } from "./wdf-locks";

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

  it.each([wdfSpinLock, wdfObjectLock])("that spin keep the level of before for their holder: $kind", (lock) => {
    const messages = ["A", "B"].flatMap((by) => [
      { type: "acquire", oldIrql: "0", by },
      { type: "release", by },
    ]);
    expect(sentences(lock(), messages)).toEqual([
      "at first: free",
      "at first, acquire 0 by A: held (owner = A, oldIrql = 0)",
      "at first, release by A: releasedByOther",
      "at first, acquire 0 by B: held (owner = B, oldIrql = 0)",
      "at first, acquire 0 by A, release by B: releasedByOther (owner = A, oldIrql = 0)",
      "at first, acquire 0 by B, release by A: releasedByOther (owner = B, oldIrql = 0)",
    ]);
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

  it.each([
    ["WdfSpinLockAcquire", "WdfSpinLockRelease", wdfSpinLock],
    ["WdfWaitLockAcquire", "WdfWaitLockRelease", wdfWaitLock],
  ] as const)(
    "taken by %s in two orders are a deadlock, in one order none (SPIN-7)",
    async (acquire, release, lock) => {
      const calls = (name: string, other: string) => {
        const timeout = lock === wdfWaitLock ? ", NULL" : "";
        return [
          `${acquire}(${name}${timeout})`,
          `${acquire}(${other}${timeout})`,
          `${release}(${other})`,
          `${release}(${name})`,
        ];
      };
      const both = (one: string, other: string) => thread(inOrder({ first: lock, second: lock }, ...calls(one, other)));
      await showsRaceAndFix({
        objects: { first: lock(), second: lock() },
        actors: { a: both("first", "second") },
        violates: "no-deadlock",
        // Who holds a spin lock is not switched out.
        from: { processors: lock === wdfWaitLock ? 1 : 2 },
        race: { actors: { b: both("second", "first") } },
        fix: { actors: { b: both("first", "second") } },
      });
    },
  );

  it("of an object keep out a completion callback only where it takes the lock itself (KMDF-8)", async () => {
    const uses = { object: wdfObjectLock, state: sharedVariable };
    const within = (enter: string, leave: string) => [enter, "Read(state)", "Write(state, 1)", leave];
    const completion = (...calls: string[]) => ({ actors: { completion: dpc(inOrder(uses, ...calls)) } });
    await showsRaceAndFix({
      objects: { object: wdfObjectLock(), state: sharedVariable() },
      actors: { queue: thread(inOrder(uses, ...within("EnterCallback(object)", "LeaveCallback(object)"))) },
      properties: [noDataRace],
      violates: "no-data-race",
      from: { processors: 2 },
      race: completion("Read(state)", "Write(state, 1)"),
      fix: completion(...within("WdfObjectAcquireLock(object)", "WdfObjectReleaseLock(object)")),
    });
  });
});
