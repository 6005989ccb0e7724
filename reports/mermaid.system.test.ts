import fs from "node:fs";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../harness/testing/run-cli";
import { sampleReport } from "../harness/testing/sample-report";
import type { RunReport } from "../harness/trace/result";
import { sequenceDiagram } from "./mermaid";
import { printableAll } from "./printable";
import { runsOf } from "./run-words";
import { irqlWords, laneTitle, stepWords } from "./step-words";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) =>
  fs.existsSync(file),
);
const mermaid = path.join(path.dirname(require.resolve("mermaid/package.json")), "dist/mermaid.min.js");

let browser: Browser;
let page: Page;
beforeAll(async () => {
  if (executablePath === undefined) throw new Error("Diagrams are drawn in Chromium: install the package chromium");
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  page = await browser.newPage();
  await page.addScriptTag({ path: mermaid });
});
afterAll(async () => {
  await browser?.close();
});

/** Draws a diagram with Mermaid itself. */
async function draw(text: string): Promise<{ readonly messages: string[]; readonly scripts: number }> {
  return page.evaluate(`mermaid.render("drawn", ${JSON.stringify(text)}).then(({ svg }) => {
    document.body.innerHTML = svg;
    const messages = [...document.querySelectorAll(".messageText")].map(({ textContent }) => textContent);
    return { messages, scripts: document.querySelectorAll("body script, body img").length };
  })`);
}

describe("a sequence diagram", () => {
  it("is drawn by Mermaid with every step, for designs of all kinds", async () => {
    const designs = [
      "rfm2g-split-lock-queue",
      "cancel-vs-dpc-completion",
      "wfp-url-inverted-call",
      "surprise-removal-late-dispatch",
    ];
    const report = JSON.parse(runCli(["check", ...designs, "--report", "json=-"]).out) as RunReport;
    const runs = runsOf(report);
    expect(runs.length).toBeGreaterThan(10);
    for (const run of runs) {
      const { messages } = await draw(sequenceDiagram(run));
      const expected = run.trace.steps.map((step) => {
        const irql = irqlWords(step);
        return `${laneTitle(step.processor)}${irql === "" ? "" : `, IRQL ${irql}`}: ${stepWords(step)}`;
      });
      expect(messages).toEqual(expected);
    }
  });

  it.each(["<script>alert(1)</script>", "end", "%%{init: {}}%%", "a->>b: c; d #35;", "<img src=x>", "`\n", ""])(
    "is drawn whatever a name is: %j",
    async (name) => {
      const [run] = runsOf(printableAll(sampleReport(name)));
      if (run === undefined) throw new Error("the sample has no counterexample");
      const { messages, scripts } = await draw(sequenceDiagram(run));
      expect([messages.length, scripts]).toEqual([run.trace.steps.length, 0]);
    },
  );
});
