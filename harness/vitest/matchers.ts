import { counterexample } from "../../reports/counterexample";
import { printableAll } from "../../reports/printable";
import { complaint, runName, verdictWords } from "../../reports/run-words";
import { mistakeText } from "../../reports/text";
import { mistakeData } from "../cli/mistake-data";
import { CallerMistake } from "../language/caller-mistake";
import type { CheckResult } from "../trace/result";
import { type CheckOptions, checkInTest, fileOfDesign } from "./check-in-test";

/** What a matcher is told by vitest. */
interface MatcherState {
  readonly isNot?: boolean;
  readonly testPath?: string | undefined;
}

interface Matched {
  readonly pass: boolean;
  message(): string;
}

const STYLE = { width: 110, colors: false };

/** Every variant and scope holds. With `not`: at least one is violated. */
export async function toHold(this: MatcherState, received: unknown, options: CheckOptions = {}): Promise<Matched> {
  const rows = checked(received, options);
  const pass = this.isNot === true ? !rows.some(isViolated) : rows.every(({ verdict }) => verdict === "holds");
  return matched(this, pass, rows, ({ verdict }) => verdict !== "holds", "hold");
}

/** At least one variant at one scope violates the property. With `not`: none does, and none was cut off. */
export async function toViolate(
  this: MatcherState,
  received: unknown,
  property: string,
  options: Omit<CheckOptions, "properties"> = {},
): Promise<Matched> {
  const rows = checked(received, { ...options, properties: [property] });
  const pass = rows.some(this.isNot === true ? ({ verdict }) => verdict !== "holds" : isViolated);
  return matched(this, pass, rows, ({ verdict }) => verdict !== "holds", `violate ${property}`);
}

/** Every variant and scope comes out as the design itself expects. */
export async function toBeAsExpected(
  this: MatcherState,
  received: unknown,
  options: CheckOptions = {},
): Promise<Matched> {
  const rows = checked(received, options);
  return matched(
    this,
    rows.every(({ asExpected }) => asExpected),
    rows,
    ({ asExpected }) => !asExpected,
    "be as expected",
  );
}

function isViolated({ verdict }: CheckResult): boolean {
  return verdict === "violated";
}

/** A mistake in the design fails the test with all that helps to mend it. */
function checked(received: unknown, options: CheckOptions): CheckResult[] {
  try {
    return checkInTest(received, options);
  } catch (error) {
    if (!(error instanceof CallerMistake)) throw error;
    throw new Error(mistakeText(mistakeData(error, process.cwd()), STYLE));
  }
}

/** What failed, a line for each row, and the run of the first that has one. */
async function matched(
  { isNot = false, testPath }: MatcherState,
  pass: boolean,
  rows: readonly CheckResult[],
  isOf: (row: CheckResult) => boolean,
  claim: string,
): Promise<Matched> {
  if (pass !== isNot) return { pass, message: () => "" };
  const [first] = rows;
  const design = first?.design ?? "";
  const found = rows.filter(isOf);
  const shown = found.find(({ trace }) => trace !== null);
  const file = shown === undefined ? null : await fileOfDesign(design, testPath);
  const lines = (found.length > 0 ? found : rows).map((row) => {
    const also = claim === "be as expected" && !row.asExpected ? `, ${complaint(row)}` : "";
    return `  ${runName(printableAll(row))}: ${verdictWords(printableAll(row))}${also}`;
  });
  const run =
    shown?.trace == null
      ? []
      : ["", ...counterexample(printableAll({ ...shown, trace: shown.trace, file: file ?? "FILE" }), STYLE)];
  const whose = shown !== undefined && file === null ? ["FILE is the module that exports the design."] : [];
  const text = [`expected ${printableAll(design)} ${isNot ? "not " : ""}to ${claim}`, ...lines, ...run, ...whose].join(
    "\n",
  );
  return { pass, message: () => text };
}
