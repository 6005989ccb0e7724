import { create } from "xmlbuilder2";
import type { XMLBuilder } from "xmlbuilder2/lib/interfaces";
import type { GateFinding } from "../harness/trace/gate-result";
import type { CheckResult, Mistake, RunReport } from "../harness/trace/result";
import { findingWords, gateLines } from "./gate-words";
import { printableAll } from "./printable";
import { passes, reasonsOf, runLines, runName, surprise, violatedOf } from "./run-words";

/** The parts of a suite: its cases, how long they took in milliseconds, and what is to be read beside them. */
interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly out: readonly string[];
}

interface Case {
  readonly name: string;
  readonly ms: number;
  /** Why the case is not as expected; an `error` is what could not be decided. */
  readonly wrong?: {
    readonly kind: "failure" | "error";
    readonly type: string;
    readonly message: string;
    readonly lines: readonly string[];
  };
}

/**
 * A finished run as JUnit XML, the way Ant, Jenkins, Azure Pipelines and GitLab read it: a suite for each design, a case for each
 * variant and scope, which fails when it is not as expected. A violation that is expected stands in the suite's output.
 *
 * @param at - when the run ended
 */
export function junitReport(report: RunReport, at: Date): string {
  const { tool, results, mistakes, replays = [], gate } = printableAll(report);
  const suites = [
    ...designsOf(results).map((design) =>
      suiteOf(
        design,
        results.filter((result) => result.design === design),
      ),
    ),
    ...replays.map((replay): Suite => ({ name: `replay of ${runName(replay)}`, cases: [], out: runLines(replay) })),
    ...(gate === undefined ? [] : [{ name: "gate", cases: gate.findings.map(caseOfFinding), out: gateLines(gate) }]),
    ...(mistakes.length === 0 ? [] : [{ name: "bugcheck", cases: mistakes.map(caseOfMistake), out: [] }]),
  ];
  const root = create({ version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\ufffd" }).ele("testsuites");
  for (const [id, suite] of suites.entries()) addSuite(root, suite, id, tool.version, at);
  return `${root.end({ prettyPrint: true })}\n`;
}

function designsOf(results: readonly CheckResult[]): string[] {
  return [...new Set(results.map(({ design }) => design))];
}

function suiteOf(design: string, results: readonly CheckResult[]): Suite {
  const runs = violatedOf(results).filter(passes);
  return {
    name: design,
    cases: results.map(caseOf),
    out: runs.flatMap((run) => [
      `${runName(run)} violates ${run.property.join(", ")}, ${run.asExpected ? "as expected" : "known to the baseline"}`,
      ...runLines(run),
      "",
    ]),
  };
}

function caseOf(result: CheckResult): Case {
  const { variant, scope, elapsedMs: ms, verdict, trace, property } = result;
  const bounds = Object.entries(scope.set).map(([name, count]) => ` ${name}=${count}`);
  const model = scope.memoryModel === undefined ? "" : ` ${scope.memoryModel}`;
  const name = `${variant} on ${scope.processors} CPU${bounds.join("")}${model}`;
  const message = surprise(result);
  if (message === undefined || passes(result)) return { name, ms };
  return {
    name,
    ms,
    wrong: {
      kind: verdict === "unrefuted" ? "error" : "failure",
      type: property[0] ?? verdict,
      message: trace === null ? message : [message, ...reasonsOf({ property, trace })].join("; "),
      lines: trace === null ? [] : runLines({ ...result, trace }),
    },
  };
}

function caseOfFinding(finding: GateFinding): Case {
  const message = findingWords(finding);
  const wrong = { kind: "failure", type: finding.kind, message, lines: [] } as const;
  return { name: `${finding.kind}: ${message}`, ms: 0, ...(finding.fails && { wrong }) };
}

function caseOfMistake({ code, message, hint, place }: Mistake): Case {
  const lines = [...Object.entries(place).map(([what, name]) => `${what}: ${name}`), hint];
  return { name: `${code}: ${message}`, ms: 0, wrong: { kind: "error", type: code, message, lines } };
}

function addSuite(root: XMLBuilder, { name, cases, out }: Suite, id: number, version: string, at: Date): void {
  const count = (kind: string) => cases.filter(({ wrong }) => wrong?.kind === kind).length;
  const suite = root.ele("testsuite", {
    name: token(name),
    package: token(name),
    id,
    timestamp: at.toISOString().slice(0, 19),
    hostname: "localhost",
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    time: seconds(cases.reduce((sum, { ms }) => sum + ms, 0)),
  });
  suite.ele("properties").ele("property", { name: "bugcheck", value: version });
  for (const one of cases) {
    const element = suite.ele("testcase", { name: token(one.name), classname: token(name), time: seconds(one.ms) });
    if (one.wrong === undefined) continue;
    const { kind, type, message, lines } = one.wrong;
    element.ele(kind, { type, message }).txt(lines.join("\n"));
  }
  suite.ele("system-out").txt(out.join("\n"));
  suite.ele("system-err");
}

/** A name as XML's xs:token has it: no blanks at its ends, none doubled, never empty. */
function token(text: string): string {
  return text.trim().replace(/ +/g, " ") || "-";
}

/** Without digits grouped: Jenkins and Ant agree on no other form. */
function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
