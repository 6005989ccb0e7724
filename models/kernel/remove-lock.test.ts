import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { deviceObject } from "./device-object";
import { event } from "./event";
import { removeLock } from "./remove-lock";
import { removeLockInSteps } from "./remove-lock-in-steps";

const forms = [
  ["atomic", removeLock],
  ["in steps", removeLockInSteps],
] as const;
const uses = { lock: removeLock, device: deviceObject };
const remove = inOrder(uses, "IoAcquireRemoveLock(lock)", "IoReleaseRemoveLockAndWait(lock)", "IoDeleteDevice(device)");

/** A request under the lock; the mutant gives the lock back before its last use of the extension. */
function request(lock: (typeof forms)[number][1], early: boolean) {
  return routine({
    uses: { lock, device: deviceObject },
    chart: {
      initial: "Acquire",
      states: {
        Acquire: {
          on: {
            "IoAcquireRemoveLock(lock)": [
              { guard: returned("STATUS_DELETE_PENDING"), target: "Done" },
              { target: early ? "Release" : "Use" },
            ],
          },
        },
        Use: { on: { "Access(device)": early ? "Done" : "Release" } },
        Release: { on: { "IoReleaseRemoveLock(lock)": early ? "Use" : "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const removed = (lock: (typeof forms)[number][1], early: boolean) =>
  stateGraph(
    small({
      objects: { lock: lock(), device: deviceObject() },
      actors: {
        a: thread(request(lock, early)),
        b: thread(request(lock, early)),
        remove: thread({ ...remove, uses: { ...uses, lock } }),
      },
    }),
  );

describe("a remove lock", () => {
  it("counts, refuses once it drains, and lets removal on at zero (RML-1 to RML-3)", () => {
    const messages = ["acquire", "release", "drain", "drained"].map((type) => ({ type }));
    const beyond = ({ count }: { readonly count?: unknown }) => Number(count) > 1;
    expect(sentences(removeLock(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: open (count = 0)",
        "at first, acquire: open (count = 1)",
        "at first, release: releasedTooOften (count = 0)",
        "at first, acquire, acquire: open (count = 2)",
        "at first, acquire, drain: draining (count = 0)",
        "at first, acquire, drain, drained: removed (count = 0)",
      ]
    `);
  });

  it("in steps: a count that starts at one, a flag and an event", () => {
    const messages = ["up", "down", "setRemoved", "signal", "wait"].map((type) => ({ type }));
    const beyond = ({ count }: { readonly count?: unknown }) => Number(count) > 1;
    expect(sentences(removeLockInSteps(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: initialized (count = 1)",
        "at first, up: initialized (count = 2)",
        "at first, down: initialized (count = 0)",
        "at first, setRemoved: initialized (count = 1, removed = true)",
        "at first, signal: initialized (count = 1, signalled = true)",
        "at first, down, down: releasedTooOften (count = 0)",
        "at first, down, setRemoved: initialized (count = 0, removed = true)",
        "at first, down, signal: initialized (count = 0, signalled = true)",
        "at first, setRemoved, up: initialized (count = 2, removed = true)",
        "at first, setRemoved, signal: initialized (count = 1, removed = true, signalled = true)",
        "at first, signal, up: initialized (count = 2, signalled = true)",
        "at first, down, setRemoved, down: releasedTooOften (count = 0, removed = true)",
        "at first, down, setRemoved, signal: initialized (count = 0, removed = true, signalled = true)",
        "at first, down, signal, down: releasedTooOften (count = 0, signalled = true)",
        "at first, setRemoved, signal, up: initialized (count = 2, removed = true, signalled = true)",
        "at first, down, setRemoved, signal, down: releasedTooOften (count = 0, removed = true, signalled = true)",
      ]
    `);
  });

  it.each(forms)("%s: holds removal back until the last use, where it is held until then", (_, lock) => {
    const held = removed(lock, false);
    expect([held.errors, held.situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
    expect(removed(lock, true).errors).toEqual(["no-use-after-free: the device extension is used after it was freed"]);
  });

  it.each(forms)("%s: is drained only after what is held back has been let go", async (_, lock) => {
    const all = { lock, device: deviceObject, letGo: event };
    const removes = (...calls: string[]) => ({
      actors: { removes: thread(inOrder(all, "IoAcquireRemoveLock(lock)", ...calls, "IoDeleteDevice(device)")) },
    });
    const [drain, cancel] = ["IoReleaseRemoveLockAndWait(lock)", "KeSetEvent(letGo)"];
    const held = routine({
      uses: all,
      chart: {
        initial: "Acquire",
        states: {
          Acquire: {
            on: {
              "IoAcquireRemoveLock(lock)": [
                { guard: returned("STATUS_DELETE_PENDING"), target: "Done" },
                { target: "Wait" },
              ],
            },
          },
          Wait: { on: { "KeWaitForSingleObject(letGo, NULL)": "Release" } },
          Release: { on: { "IoReleaseRemoveLock(lock)": "Done" } },
          Done: { type: "final" },
        },
      },
    });
    await showsRaceAndFix({
      objects: { lock: lock(), device: deviceObject(), letGo: event() },
      actors: { request: thread(held) },
      violates: "no-deadlock",
      race: removes(drain, cancel),
      fix: removes(cancel, drain),
    });
  });

  it.each([
    ["atomic", removeLock, "protection-balanced"],
    ["in steps", removeLockInSteps, "no-use-after-free"],
  ] as const)("%s: that was refused protects nothing", async (_, lock, violates) => {
    const all = { ...uses, lock };
    const ignores = inOrder(all, "IoAcquireRemoveLock(lock)", "Access(device)", "IoReleaseRemoveLock(lock)");
    await showsRaceAndFix({
      objects: { lock: lock(), device: deviceObject() },
      actors: { remove: thread({ ...remove, uses: all }) },
      violates,
      race: { actors: { request: thread(ignores) } },
      fix: { actors: { request: thread(request(lock, false)) } },
    });
  });

  it("released once too often is an error", () => {
    const twice = inOrder(uses, "IoAcquireRemoveLock(lock)", "IoReleaseRemoveLock(lock)", "IoReleaseRemoveLock(lock)");
    const objects = { lock: removeLock() };
    expect(stateGraph(small({ objects, actors: { it: thread(twice) } })).errors).toEqual([
      "protection-balanced: the remove lock is released more often than it was acquired",
    ]);
  });
});
