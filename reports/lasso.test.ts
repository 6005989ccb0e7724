import { beforeAll, describe, expect, it } from "vitest";
import { sampleReport } from "../harness/testing/sample-report";
import type { RunReport } from "../harness/trace/result";
import { type Draw, drawer } from "./draw";
import { htmlReport } from "./html/html-report";
import { markdownReport } from "./markdown";
import { mermaidReport } from "./mermaid";
import { sarifReport } from "./sarif";
import { textReport } from "./text";

/** A run whose last two steps of three repeat for ever. */
function lasso(loopStart: number): RunReport {
  const { results, ...report } = sampleReport("storm");
  const [row] = results;
  if (row?.trace === null || row === undefined) throw new Error("the sample has no run");
  return { ...report, results: [{ ...row, trace: { ...row.trace, loopStart } }], replays: [], mistakes: [] };
}

let draw: Draw;
beforeAll(async () => {
  draw = await drawer();
});
const style = { width: 100, colors: false };

describe("a run without end", () => {
  it("has a mark before its loop, and says which steps repeat, in the text", () => {
    const text = textReport(lasso(1), style);
    expect(text.indexOf("-- from here round and round --")).toBeLessThan(text.indexOf("steps 2 to 3 repeat for ever"));
    expect(text).toContain("3 steps, no shorter way leads into such a loop");
    expect(textReport(lasso(2), style)).toContain("step 3 repeats for ever");
  });

  it("is a loop of a sequence diagram", () => {
    const lines = mermaidReport(lasso(1)).split("\n");
    const loop = lines.findIndex((line) => line.trim() === "loop for ever");
    expect(lines.slice(loop + 1).findIndex((line) => line.trim() === "end")).toBe(2);
  });

  it("has a frame around its loop, and marked steps, on the page", () => {
    const page = htmlReport(lasso(1), draw);
    expect(page.match(/<rect class="loop"/g)).toHaveLength(1);
    expect(page.match(/<li class="step[^"]* loops"/g)).toHaveLength(2);
    expect(htmlReport(sampleReport("end"), draw)).not.toContain('class="loop"');
  });

  it("says so in a list of steps and in a code flow", () => {
    expect(markdownReport(lasso(1))).toContain("steps 2 to 3 repeat for ever");
    expect(sarifReport(lasso(1)).match(/"loop"/g)?.length).toBe(2);
  });
});
