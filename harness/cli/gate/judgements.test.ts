import { describe, expect, it } from "vitest";
import { sampleReport } from "../../testing/sample-report";
import type { CheckResult } from "../../trace/result";
import { judgeByBaseline, type KnownViolation } from "./baseline";
import { withBudget } from "./budget-excess";
import { FAIL_ON, gateExitCode } from "./gate-exit-code";
import { judgeByLock } from "./model-lock";
import { rowKey } from "./row-key";
import { violationRoot } from "./violation-root";

const [expected, surprising, holding, cut] = sampleReport("queue").results as [
  CheckResult,
  CheckResult,
  CheckResult,
  CheckResult,
];
const violated: CheckResult = { ...surprising, property: ["queue"] };
const held: CheckResult = { ...holding, expected: "holds", expectedProperty: null, asExpected: true };
const everything = { complete: true, properties: "all" } as const;
const listed = judgeByBaseline([violated], [], everything).next;

const kinds = (
  rows: readonly CheckResult[],
  known: readonly KnownViolation[],
  looked = { ...everything, complete: false },
) => judgeByBaseline(rows, known, looked).findings.map(({ kind }) => kind);

describe("a baseline", () => {
  it("marks what is violated against expectation, and nothing else", () => {
    const { results, known, fresh } = judgeByBaseline([expected, violated, held, cut], listed, everything);
    expect(results.map(({ baseline }) => baseline)).toEqual([undefined, "known", undefined, undefined]);
    expect([known, fresh]).toEqual([1, 0]);
    expect(judgeByBaseline([violated], [], everything).results[0]?.baseline).toBe("new");
  });

  it("calls a violation fixed only where the row holds, or the design expects it", () => {
    expect(kinds([held], listed)).toEqual(["violation-fixed"]);
    expect(kinds([expected], listed)).toEqual(["violation-fixed"]);
    expect(kinds([{ ...violated, property: ["another"] }], listed)).toEqual([]);
    expect(kinds([cut], listed)).toEqual([]);
    expect(judgeByBaseline([held], listed, { complete: false, properties: ["another"] }).findings).toEqual([]);
  });

  it("calls a violation gone only where everything was checked", () => {
    expect(kinds([], listed)).toEqual([]);
    expect(judgeByBaseline([], listed, everything).findings.map(({ kind }) => kind)).toEqual(["violation-gone"]);
  });

  it("keeps a longer violation that a shorter one hides", () => {
    const shorter = { ...violated, property: ["another"] };
    expect(judgeByBaseline([shorter], listed, everything).next.map(({ property }) => property)).toEqual([
      "another",
      "queue",
    ]);
  });
});

describe("the root of a violation", () => {
  const trace = violated.trace!;
  const at = (kind: "error" | "stuck" | "final", explanation: string) => {
    const violations = [{ property: "p", kind, explanation, bugcheck: null }];
    const waiting = [3, 1].map((number) => ({
      actor: `dpc[${number}]`,
      at: "Take",
      call: "KeAcquireSpinLock(lock)",
      phase: null,
      object: null,
      objectState: null,
      holder: null,
      explanation: "",
    }));
    return violationRoot({ trace: { ...trace, ending: { ...trace.ending, violations, waiting } } }, "p");
  };

  it("is the step, who waits where, or what is left; never which instance", () => {
    expect(at("error", "irp[0] is completed twice")).toBe("queue: queue: queue");
    expect(at("stuck", "nothing can move")).toBe("dpc waits at Take: KeAcquireSpinLock(lock)");
    expect(at("final", "irp[1] is never completed")).toBe("irp is never completed");
  });

  it("is nothing where the run shows another violation", () => {
    expect(violationRoot(violated, "no such property")).toBe("");
    expect(violationRoot(held, "queue")).toBe("");
  });
});

describe("a lock file", () => {
  const model = { localStates: 5, hash: "a" };
  const row: CheckResult = { ...held, model };
  const locked = judgeByLock([row], [], true).next;

  it("compares what was searched to its end", () => {
    expect(judgeByLock([row], locked, true)).toMatchObject({ same: 1, findings: [] });
    const other = judgeByLock([{ ...row, states: 1234, model: { ...model, localStates: 6 } }], locked, true).findings;
    expect(other.map(({ message }) => message)).toEqual(["is not as locked: states 7 -> 1,234, local states 5 -> 6"]);
    expect(judgeByLock([{ ...cut, model }], locked, true)).toMatchObject({ same: 0, findings: [], next: locked });
    expect(judgeByLock([], locked, true)).toMatchObject({ findings: [{ kind: "model-gone" }], next: [] });
    expect(judgeByLock([], locked, false)).toMatchObject({ findings: [], next: locked });
  });
});

describe("exit codes", () => {
  const codeOf = (row: CheckResult, failOn = FAIL_ON) => gateExitCode([row], [], failOn);
  const quiet = { ...held, warnings: [] };

  it("are as the rows say, unless told otherwise", () => {
    const rows = [quiet, { ...violated, baseline: "known" as const }, violated, cut];
    expect(rows.map((row) => codeOf(row))).toEqual([0, 0, 1, 2]);
    expect(rows.map((row) => codeOf(row, []))).toEqual([0, 0, 0, 0]);
    expect([codeOf(held, ["warning"]), codeOf(quiet, ["warning"])]).toEqual([1, 0]);
  });

  it("tell a budget from an expectation", () => {
    const over = withBudget(quiet, { default: { transitions: 7 } });
    expect(over).toMatchObject({ asExpected: false, budget: { kind: "transitions", allowed: 7 } });
    expect([codeOf(over), codeOf(over, ["unexpected"])]).toEqual([1, 0]);
    const stopped = withBudget({ ...cut, warnings: [] }, { default: { states: 9 }, queue: { states: 7 } });
    expect(stopped.budget).toEqual({ kind: "states", allowed: 7 });
    expect([codeOf(stopped), codeOf(stopped, ["unrefuted"])]).toEqual([2, 0]);
    expect(withBudget(quiet, { default: { transitions: 8 } })).toBe(quiet);
  });
});

it("a row has one name, in whatever order its scope is written", () => {
  const scopes = [
    { processors: 2, set: { a: 1, b: 2 } },
    { set: { b: 2, a: 1 }, processors: 2, memoryModel: undefined },
  ] as CheckResult["scope"][];
  expect(new Set(scopes.map((scope) => rowKey({ design: "d", variant: "v", scope }))).size).toBe(1);
  expect(rowKey({ design: "d", variant: "v", scope: { processors: 2, set: { a: 2 } } })).not.toBe(
    rowKey({ design: "d", variant: "v", scope: { processors: 2, set: { a: 1 } } }),
  );
});
