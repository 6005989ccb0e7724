import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../harness/testing/run-cli";
import { sampleReport } from "../../harness/testing/sample-report";
import type { RunReport } from "../../harness/trace/result";
import type { TraceStep } from "../../harness/trace/trace";
import { type Draw, drawer } from "../draw";
import { htmlReport } from "./html-report";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) =>
  fs.existsSync(file),
);
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-html-"));

let browser: Browser;
let draw: Draw;
beforeAll(async () => {
  draw = await drawer();
  if (executablePath === undefined)
    throw new Error("The HTML report is tested in Chromium: install the package chromium");
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Opens a page from a file, and fails on whatever it asks of the network or complains about. */
async function open(html: string, { hash = "", dark = false, paper = false } = {}): Promise<Page> {
  const file = path.join(folder, `${fs.readdirSync(folder).length}.html`);
  fs.writeFileSync(file, html);
  const context = await browser.newContext({
    colorScheme: dark ? "dark" : "light",
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  const complain = (what: string) => {
    throw new Error(what);
  };
  page.on("pageerror", (error) => complain(error.message));
  page.on("dialog", () => complain("a dialog"));
  page.on("request", (request) => request.url().startsWith("file:") || complain(`asks for ${request.url()}`));
  if (paper) await page.emulateMedia({ media: "print" });
  await page.goto(`${pathToFileURL(file).href}${hash}`);
  return page;
}

/** Rules that axe finds broken; evaluated from outside, since the page itself runs no script but its own. */
async function broken(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).slice(0, 3).join(" | ")))`);
}

const selected = (page: Page) => page.locator("details[open] li.step[aria-current]").first().getAttribute("id");

describe("the HTML report of a design", () => {
  const file = path.join(folder, "report.html");
  beforeAll(() => {
    expect(runCli(["check", "rfm2g-split-lock-queue", "--report", `html=${file}`]).code).toBe(0);
  });
  const html = () => fs.readFileSync(file, "utf8");

  it.each([{}, { dark: true }, { paper: true }])("is accessible: %j", async (look) => {
    const page = await open(html(), look);
    expect(await broken(page)).toEqual([]);
    await page.close();
  });

  it("steps by keyboard, and each step has an address", async () => {
    const page = await open(html(), { hash: "#run-1-step-16" });
    expect(await selected(page)).toBe("run-1-step-16");
    await page.keyboard.press("j");
    expect(await selected(page)).toBe("run-1-step-17");
    expect(page.url()).toMatch(/#run-1-step-17$/);
    await page.keyboard.press("k");
    await page.keyboard.press("k");
    expect(await selected(page)).toBe("run-1-step-15");
    expect(await page.locator("#run-1 .status").textContent()).toBe("Step 15 of 26");
    await page.getByRole("button", { name: "Next" }).first().click();
    expect(await selected(page)).toBe("run-1-step-16");
    await page.close();
  });

  it("shows who owns what after the step, and what went wrong in the end", async () => {
    const page = await open(html(), { hash: "#run-1-step-12" });
    const row = page.locator("#run-1 .ledger tr", { has: page.locator("th", { hasText: "irp[0]" }) });
    expect(await row.textContent()).toContain("cancel = true");
    expect(await page.locator("#run-1 .ledger tr", { hasText: "cancelLock" }).textContent()).toMatch(/process\[0\]$/);
    expect(await row.getAttribute("class")).not.toContain("broken");
    await page.goto(`${page.url().replace(/#.*/, "")}#run-1-step-26`);
    expect(await row.textContent()).toContain("touchedAfterFree");
    expect(await row.getAttribute("class")).toContain("broken");
    await page.close();
  });

  it("lights the states of the charts where actors stand, and says which properties hold", async () => {
    const page = await open(html(), { hash: "#run-1-step-20" });
    const lit = () => page.locator("#run-1 .chart .lit text").allTextContents();
    const truths = () => page.locator("#run-1 .truths tbody tr").allTextContents();
    expect((await lit()).sort()).toEqual(["Insert", "Unlink"]);
    expect(await truths()).toEqual(["no-use-after-freealwaysyes", "every-irp-completedat the endnot yet"]);
    await page.goto(`${page.url().replace(/#.*/, "")}#run-1-step-26`);
    expect((await lit()).sort()).toEqual(["Done", "Insert"]);
    expect(await truths()).toEqual(["no-use-after-freealwaysno", "every-irp-completedat the endno"]);
  });

  it("leaves out an actor that is switched off", async () => {
    const page = await open(html(), { hash: "#run-1-step-15" });
    await page.locator("#run-1 .actor input").nth(1).uncheck();
    await page.keyboard.press("j");
    expect(await selected(page)).toBe("run-1-step-21");
    await page.close();
  });

  it("runs none of a design's own script", async () => {
    for (const name of [
      "<script>throw 1</script>",
      "</script><img src=http://x/ onerror=throw(1)>",
      "\"'><svg onload=throw(1)>",
    ]) {
      const page = await open(htmlReport(sampleReport(name), draw));
      expect(await page.locator("img").count()).toBe(0);
      expect(await page.locator("script").count()).toBe((await page.locator("script.data").count()) + 1);
      expect(await page.locator("#run-1 h2").textContent()).toContain(name);
      await page.close();
    }
  });
});

describe("the HTML page of a comparison", () => {
  const file = path.join(folder, "diff.html");
  beforeAll(() => {
    const variants = ["--variant", "own-lock=split-lock", "--processors", "2"];
    const design = "rfm2g-split-lock-queue";
    expect(runCli(["diff", design, design, ...variants, "--report", `html=${file}`]).code).toBe(1);
  });

  it.each([{}, { dark: true }, { paper: true }])("is accessible: %j", async (look) => {
    const page = await open(fs.readFileSync(file, "utf8"), look);
    expect(await broken(page)).toEqual([]);
    await page.close();
  });

  it("has runs that are stepped through", async () => {
    const page = await open(fs.readFileSync(file, "utf8"), { hash: "#run-1-step-1" });
    await page.keyboard.press("j");
    expect(await selected(page)).toBe("run-1-step-2");
    expect(await page.locator("details.run").count()).toBeGreaterThan(1);
    await page.close();
  });
});

it("a run of 60 steps is less than half a megabyte, and one of 300 can be stepped through", async () => {
  const long = (count: number): RunReport => {
    const report = sampleReport("a name of usual length");
    const [result] = report.results;
    if (!result?.trace) throw new Error("the sample has no counterexample");
    const [, step] = result.trace.steps as [TraceStep, TraceStep];
    return {
      ...report,
      replays: [],
      results: [{ ...result, trace: { ...result.trace, steps: Array(count).fill(step) } }],
    };
  };
  expect(Buffer.byteLength(htmlReport(long(60), draw))).toBeLessThan(500_000);
  const page = await open(htmlReport(long(300), draw), { hash: "#run-1-step-1" });
  for (let step = 0; step < 20; step += 1) await page.keyboard.press("j");
  expect(await selected(page)).toBe("run-1-step-21");
  await page.close();
});
