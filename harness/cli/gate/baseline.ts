import * as v from "valibot";
import type { GateFinding } from "../../trace/gate-result";
import type { CheckResult } from "../../trace/result";
import type { GateFileKind } from "./gate-file";
import { compare, type RowName, rowKey, rowName, rowNameEntries } from "./row-key";
import { violationRoot } from "./violation-root";

/** A violation that is known. */
export interface KnownViolation extends RowName {
  readonly property: string;
  /** See {@link violationRoot}. */
  readonly root: string;
}

/** The baseline: the violations that do not make a run fail. */
export const baselineKind: GateFileKind<KnownViolation> = {
  what: "baseline",
  code: "BASELINE",
  format: "bugcheck-baseline",
  version: 1,
  entry: v.object({ ...rowNameEntries, property: v.string(), root: v.string() }),
  update: "--update-baseline",
};

/** What a baseline makes of a run. */
export interface BaselineJudgement {
  /** The same rows, those that are violated against expectation marked. */
  readonly results: readonly CheckResult[];
  readonly known: number;
  readonly fresh: number;
  readonly findings: readonly Omit<GateFinding, "fails">[];
  /** The baseline as it would be after this run, sorted. */
  readonly next: readonly KnownViolation[];
}

/** What was looked at, so that nothing else is called fixed. */
export interface Looked {
  /** Whether all designs of the configuration were checked at all their scopes. */
  readonly complete: boolean;
  readonly properties: readonly string[] | "all";
}

/** Holds the rows of a run to a baseline. */
export function judgeByBaseline(
  rows: readonly CheckResult[],
  known: readonly KnownViolation[],
  looked: Looked,
): BaselineJudgement {
  const listed = new Set(known.map(keyOf));
  const found = rows.flatMap(unexpectedOf);
  const results = rows.map((row): CheckResult => {
    const violations = unexpectedOf(row);
    if (violations.length === 0) return row;
    return { ...row, baseline: violations.every((violation) => listed.has(keyOf(violation))) ? "known" : "new" };
  });
  const byRow = new Map(rows.map((row) => [rowKey(row), row]));
  const verdicts = known.map((entry) => ({ entry, ...verdictOn(entry, byRow.get(rowKey(entry)), looked) }));
  const kept = verdicts.filter(({ kind }) => kind === undefined).map(({ entry }) => entry);
  const replaced = new Set(found.map((violation) => `${rowKey(violation)}${violation.property}`));
  const next = [...kept.filter((entry) => !replaced.has(`${rowKey(entry)}${entry.property}`)), ...found];
  return {
    results,
    known: found.filter((violation) => listed.has(keyOf(violation))).length,
    fresh: found.filter((violation) => !listed.has(keyOf(violation))).length,
    findings: verdicts.flatMap(({ entry, kind, message }) =>
      kind === undefined ? [] : [{ kind, ...rowName(entry), message: `${entry.property} ${message}` }],
    ),
    next: [...new Map(next.map((entry) => [keyOf(entry), entry])).entries()]
      .sort(([a], [b]) => compare(a, b))
      .map(([, entry]) => entry),
  };
}

type Verdict =
  | { readonly kind: "violation-fixed" | "violation-gone"; readonly message: string }
  | { readonly kind: undefined; readonly message: "" };

const STAYS: Verdict = { kind: undefined, message: "" };

/** A shorter violation may hide a longer one, so only a row that holds shows that one is gone. */
function verdictOn({ property }: KnownViolation, row: CheckResult | undefined, looked: Looked): Verdict {
  if (row === undefined) {
    if (!looked.complete) return STAYS;
    return { kind: "violation-gone", message: "is in the baseline, and nothing of that name is checked any more" };
  }
  if (row.asExpected && row.expectedProperty === property)
    return { kind: "violation-fixed", message: "is in the baseline, and the design expects it" };
  const judged = looked.properties === "all" || looked.properties.includes(property);
  if (row.verdict !== "holds" || !judged) return STAYS;
  return { kind: "violation-fixed", message: "is in the baseline, and no run violates it any more" };
}

/** The violations of a row that its design does not expect. */
function unexpectedOf(row: CheckResult): KnownViolation[] {
  if (row.verdict !== "violated" || row.asExpected) return [];
  return row.property.map((property) => ({ ...rowName(row), property, root: violationRoot(row, property) }));
}

function keyOf(entry: KnownViolation): string {
  return `${rowKey(entry)} ${JSON.stringify([entry.property, entry.root])}`;
}
