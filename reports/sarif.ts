import type { GateFinding, GateReport } from "../harness/trace/gate-result";
import type { CheckResult, Mistake, Replayed, RunReport } from "../harness/trace/result";
import { forecastWords } from "./forecast-words";
import { fileOfFinding, findingWords } from "./gate-words";
import { printableAll, printableJson } from "./printable";
import { passes, reasonsOf, replayCommand, runName, surprise } from "./run-words";
import { type CodeFlow, codeFlow, type Location, type Message, message, placeOf } from "./sarif-code-flow";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

interface Result {
  readonly ruleId: string;
  readonly level: "error" | "warning" | "note";
  readonly message: Message;
  readonly locations: readonly Location[];
  readonly codeFlows?: readonly CodeFlow[];
  readonly suppressions: readonly { readonly kind: "inSource" | "external"; readonly justification: string }[];
  /** Only where there is a baseline. */
  readonly baselineState?: "new" | "unchanged";
  /** Tells a result of one run from the others, and stays the same in the next run. */
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Rules of rows that violate no property and yet are not as expected. */
const UNREFUTED = "unrefuted";
const HOLDS_UNEXPECTEDLY = "holds-unexpectedly";
const OVER_BUDGET = "over-budget";

/** Rules of what baseline and lock file have to say, and of those rows. */
const RULE_TEXTS: Readonly<Record<string, string>> = {
  [UNREFUTED]: "A limit stopped the search before it could tell.",
  [HOLDS_UNEXPECTEDLY]: "The design expects a violation that no run shows.",
  [OVER_BUDGET]: "The search took more than its budget.",
  "model-changed": "A model has the size that the lock file says.",
  "model-not-locked": "The lock file lists every model.",
  "model-gone": "Every model in the lock file is checked.",
  "violation-fixed": "Every violation in the baseline can be shown.",
  "violation-gone": "Every row in the baseline is checked.",
};

/**
 * A finished run as SARIF 2.1.0: a result for each violated row, suppressed where the design expects it, and for each row that is
 * otherwise not as expected. A counterexample is a code flow: a thread flow for each processor, put in order by `executionOrder`.
 */
export function sarifReport(report: RunReport): string {
  const { tool, results: rows, replays = [], mistakes, gate } = printableAll(report);
  const found = [
    ...rows.flatMap(resultOfRow),
    ...(gate?.findings ?? []).map((finding) => resultOfFinding(finding, gate)),
    ...replays.filter(({ property }) => property.length > 0).map((replay) => resultOfRun(replay, [])),
  ];
  const rules = [...new Set(found.map(({ ruleId }) => ruleId))].map(ruleOf);
  const results = found.map((result) => ({ ...result, ruleIndex: rules.findIndex(({ id }) => id === result.ruleId) }));
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: tool.name, semanticVersion: tool.version, rules } },
        invocations: [invocationOf(mistakes)],
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
  return printableJson(log);
}

function resultOfRow(row: CheckResult): Result[] {
  const { trace, asExpected, verdict } = row;
  if (trace !== null)
    return [{ ...resultOfRun({ ...row, trace }, suppressionsOf(row), surprise(row)), ...stateOf(row) }];
  if (asExpected) return [];
  const undecided = verdict === "unrefuted";
  return [
    {
      ruleId: undecided ? UNREFUTED : row.budget === undefined ? HOLDS_UNEXPECTEDLY : OVER_BUDGET,
      level: undecided ? "warning" : "error",
      message: message(`${runName(row)}: ${surprise(row) ?? verdict}`),
      locations: [placeOf(row)],
      suppressions: [],
      partialFingerprints: { "row/v1": runName(row) },
    },
  ];
}

function resultOfFinding(finding: GateFinding, gate: GateReport | undefined): Result {
  const { design, variant, kind, fails } = finding;
  const file = gate === undefined ? null : fileOfFinding(finding, gate);
  return {
    ruleId: kind,
    level: fails ? "error" : "note",
    message: message(findingWords(finding)),
    locations: [placeOf({ design, variant, file })],
    suppressions: [],
    partialFingerprints: { "row/v1": `${kind} ${findingWords(finding)}` },
  };
}

function suppressionsOf(row: CheckResult): Result["suppressions"] {
  if (row.asExpected) return [expectedByDesign];
  return passes(row) ? [{ kind: "external", justification: "The baseline lists this violation." }] : [];
}

function stateOf({ baseline }: CheckResult): Pick<Result, "baselineState"> {
  if (baseline === undefined) return {};
  return { baselineState: baseline === "known" ? "unchanged" : "new" };
}

const expectedByDesign = { kind: "inSource", justification: "The design expects this violation." } as const;

function resultOfRun(run: Replayed, suppressions: Result["suppressions"], note?: string): Result {
  const { property, trace, bugcheck } = run;
  const [ruleId = "violation"] = property;
  const sentences = [
    `${runName(run)} violates ${property.join(", ")}.`,
    ...(note === undefined ? [] : [`It is ${note}.`]),
    ...reasonsOf(run).map((reason) => `${reason}.`),
    ...(bugcheck === null ? [] : [`Windows stops with ${bugcheck.code} ${bugcheck.name}.`]),
    ...forecastWords(run).map((line) => `${line}.`),
    `See it again with: ${replayCommand(run)}`,
  ];
  return {
    ruleId,
    level: "error",
    message: message(sentences.join(" ")),
    locations: [placeOf(run, trace.steps.at(-1))],
    codeFlows: [codeFlow(run)],
    suppressions,
    partialFingerprints: { "row/v1": `${runName(run)} ${property.join()}` },
    properties: { properties: property, schedule: trace.schedule, provenShortest: trace.provenShortest },
  };
}

function ruleOf(id: string) {
  const text = (Object.hasOwn(RULE_TEXTS, id) ? RULE_TEXTS[id] : undefined) ?? `The property ${id} holds in every run.`;
  return {
    id,
    shortDescription: message(text),
    defaultConfiguration: { level: id === UNREFUTED ? "warning" : "error" },
  };
}

function invocationOf(mistakes: readonly Mistake[]) {
  return {
    executionSuccessful: mistakes.length === 0,
    toolConfigurationNotifications: mistakes.map(({ code, message: text, hint, place }) => ({
      descriptor: { id: code },
      level: "error",
      message: message([text, hint].filter((part) => part !== "").join(" ")),
      ...(place.file !== undefined && {
        locations: [placeOf({ design: place.design ?? "", variant: "", file: place.file })],
      }),
    })),
  };
}
