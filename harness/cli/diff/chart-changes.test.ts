import { describe, expect, it } from "vitest";
import { spinLock } from "../../../models/kernel/spin-lock";
import { thread, workItem } from "../../language/actor";
import { many } from "../../language/kind";
import { returned, routine } from "../../language/routine";
import type { DiffReport } from "../../trace/diff-result";
import type { CheckResult } from "../../trace/result";
import { chartChanges, objectChanges } from "./chart-changes";
import { changeOf, exitCodeOfDiff } from "./verdict-change";

const uses = { lock: spinLock };

/** Takes the lock, and releases it where `word` came back; a state that nothing leads to is left over. */
const body = (word: string, unlocks = true) =>
  routine({
    uses,
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": [{ guard: returned(word), target: "Unlock" }, { target: "Done" }] } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Done" } },
        LeftOver: { on: unlocks ? { "KeReleaseSpinLock(lock)": "Done" } : { "KeAcquireSpinLock(lock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const straight = routine({
  uses,
  chart: { initial: "Lock", states: { Lock: { on: { "KeAcquireSpinLock(lock)": "Done" } }, Done: { type: "final" } } },
});

const none = { added: [], removed: [], changed: [] };

describe("changes of charts", () => {
  it("are none where charts are written alike, whatever nothing leads to", () => {
    expect(chartChanges({ one: thread(body("TRUE")) }, { one: thread(body("TRUE", false)) })).toEqual([]);
  });

  it("tell arrows and calls that come and go", () => {
    const arrow = "Lock --KeAcquireSpinLock(lock)-->";
    expect(chartChanges({ one: thread(body("TRUE")) }, { one: thread(straight) })).toEqual([
      {
        actor: "one",
        change: "changed",
        arrows: {
          added: [],
          removed: [`${arrow} Unlock`, "Unlock --KeReleaseSpinLock(lock)--> Done"],
          changed: [],
        },
        calls: { ...none, removed: ["KeReleaseSpinLock(lock)"] },
        placement: null,
      },
    ]);
  });

  it("see a condition that is another under the same words", () => {
    const [change] = chartChanges({ one: thread(body("TRUE")) }, { one: thread(body("FALSE")) });
    expect(change?.arrows).toEqual({ ...none, changed: ["Lock --KeAcquireSpinLock(lock)--> Unlock"] });
  });

  it("tell actors that come and go, and how one is placed", () => {
    const [moved, gone, added] = chartChanges(
      { one: thread(straight, {}, { on: 0 }), two: thread(straight) },
      { one: workItem(straight, { lock: "other" }), three: thread(straight) },
    );
    expect(moved).toMatchObject({ placement: { old: "thread (on: 0)", new: "workItem (lock: other)" }, arrows: none });
    expect([gone?.change, gone?.calls.removed]).toEqual(["gone", ["KeAcquireSpinLock(lock)"]]);
    expect([added?.actor, added?.change]).toEqual(["three", "added"]);
  });

  it("tell objects by their kind and number", () => {
    expect(objectChanges({ a: spinLock(), b: spinLock() }, { b: many(2, spinLock()), c: spinLock() })).toEqual([
      { object: "a", old: "spin lock", new: null },
      { object: "b", old: "spin lock", new: "spin lock, 2" },
      { object: "c", old: null, new: "spin lock" },
    ]);
  });
});

describe("a verdict", () => {
  const row = (verdict: CheckResult["verdict"], ...property: string[]) => ({
    verdict,
    property,
    limit: verdict === "unrefuted" ? { kind: "states" as const, value: 1 } : null,
  });
  const kinds = [row("holds"), row("violated", "a"), row("violated", "b"), row("unrefuted")];

  it("is lost, gained, changed or no longer decided", () => {
    expect(kinds.map((old) => kinds.map((now) => changeOf(old, now)))).toEqual([
      ["same", "lost", "lost", "undecided"],
      ["gained", "same", "changed", "undecided"],
      ["gained", "changed", "same", "undecided"],
      ["unknown", "unknown", "unknown", "same"],
    ]);
    expect([changeOf(null, row("violated")), changeOf(row("holds"), null)]).toEqual(["added", "gone"]);
  });

  it("decides the exit code, a lost one before what was cut off", () => {
    const design = { old: "a", new: "a", verdicts: [], traces: [], charts: [], objects: [], counterexamples: [] };
    const scope = { processors: 1, set: {} };
    const variant = { old: "v", new: "v" };
    const report = (more: Partial<DiffReport["designs"][number]>): DiffReport => {
      const tool = { name: "bugcheck", version: "0", node: "0" } as const;
      return { schema: 1, tool, old: "a", new: "a", designs: [{ ...design, ...more }], mistakes: [] };
    };
    const verdicts = (...changes: ReturnType<typeof changeOf>[]) => ({
      verdicts: changes.map((change) => ({ variant, scope, change, old: null, new: null })),
    });
    const trace = {
      variant,
      scope,
      steps: 1,
      limit: 1,
      run: null,
      call: null,
      instead: [],
      direction: "gone",
    } as const;
    expect(exitCodeOfDiff(report(verdicts("same", "gained", "changed", "added", "gone", "unknown")))).toBe(0);
    expect(exitCodeOfDiff(report(verdicts("undecided")))).toBe(2);
    expect(exitCodeOfDiff(report(verdicts("undecided", "lost")))).toBe(1);
    expect(exitCodeOfDiff(report({ traces: [{ ...trace, outcome: "cut" }] }))).toBe(2);
    expect(exitCodeOfDiff(report({ traces: [{ ...trace, outcome: "found" }] }))).toBe(0);
    expect(exitCodeOfDiff({ ...report({}), mistakes: [{ code: "", message: "", hint: "", place: {} }] })).toBe(3);
  });
});
