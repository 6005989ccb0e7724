import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command, CommanderError } from "commander";
import { afterAll, describe, expect, it } from "vitest";
import { CallerMistake } from "../../language/caller-mistake";
import { addExportCommand } from "./export";

const folder = mkdtempSync(path.join(tmpdir(), "bugcheck-export-"));
afterAll(() => rmSync(folder, { recursive: true }));

const design = path.resolve(__dirname, "../../../models/designs/cancel/cancel-vs-dpc-completion.ts");

/** What the command writes to its output, and what it says about it. */
async function run(...words: string[]): Promise<{ readonly text: string; readonly said: string }> {
  let text = "";
  let said = "";
  const program = new Command("bugcheck").exitOverride().configureOutput({
    writeOut: (piece) => {
      text += piece;
    },
    writeErr: (piece) => {
      said += piece;
    },
    outputError: () => undefined,
  });
  addExportCommand(program);
  await program.parseAsync(["export", ...words], { from: "user" });
  return { text, said };
}

async function mistake(...words: string[]): Promise<CallerMistake> {
  try {
    await run(...words);
  } catch (error) {
    if (error instanceof CallerMistake) return error;
    throw error;
  }
  throw new Error("no mistake found");
}

describe("export", () => {
  it("writes the first variant at its smallest scope unless told otherwise", async () => {
    const { text, said } = await run(design, "--format", "aut");
    expect(said).toMatch(/^cancel-vs-dpc-completion ignored-result on 1 CPU: \d+ states, \d+ transitions\n$/);
    const [, states, transitions] = /: (\d+) states, (\d+)/.exec(said) ?? [];
    expect(text.split("\n")[0]).toBe(`des (0, ${transitions}, ${states})`);
    expect(text.trimEnd().split("\n")).toHaveLength(Number(transitions) + 1);
  });

  it("takes a variant, a number of processors and bounds", async () => {
    const said = async (...words: string[]) => (await run(design, "--format", "promela", ...words)).said;
    const one = await said("--variant", "fixed");
    expect(one).toContain("cancel-vs-dpc-completion fixed on 1 CPU");
    expect(await said("--variant", "fixed", "--processors", "2")).toContain("fixed on 2 CPU");
    const states = async (...words: string[]) => Number(/(\d+) states/.exec(await said(...words))?.[1]);
    expect(await states("--variant", "fixed", "--set", "irp=2")).toBeGreaterThan(await states("--variant", "fixed"));
  });

  it.each(["promela", "aut", "dot", "mermaid"])("writes %s to a file as to the output", async (format) => {
    const file = path.join(folder, format);
    const { text } = await run(design, "--format", format);
    expect((await run(design, "--format", format, "--output", file)).text).toBe("");
    expect(text.length).toBeGreaterThan(500);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("draws the charts of the actors", async () => {
    const { text, said } = await run(design, "--charts", "--format", "svg");
    expect(text).toMatch(/^<svg .*<\/svg>\s*$/s);
    expect(text).toContain("KeAcquireSpinLock(queueLock)");
    expect(said).toMatch(/: 2 charts$/m);
    expect((await run(design, "--charts", "--format", "dot")).text).toContain("subgraph cluster_c1 {");
    expect((await mistake(design, "--charts", "--format", "aut")).code).toBe("CHARTS_NOT_DRAWN");
  });

  it("draws a small space of states", async () => {
    const { text } = await run(design, "--format", "svg");
    expect(text.match(/class="node"/g)).toHaveLength(
      Number(/(\d+) states/.exec((await run(design, "--format", "dot")).said)?.[1]),
    );
  });

  it("refuses what it cannot export, and says what to do", async () => {
    expect(await mistake("no-such-design", "--format", "aut")).toMatchObject({ code: "UNKNOWN_DESIGN" });
    expect(await mistake(design, "--format", "aut", "--variant", "fixt")).toMatchObject({ code: "UNKNOWN_VARIANT" });
    expect(await mistake(design, "--format", "aut", "--processors", "1,2")).toMatchObject({ code: "ONE_SCOPE" });
    expect(await mistake(path.dirname(design), "--format", "aut")).toMatchObject({ code: "ONE_DESIGN" });
    expect(await mistake(design, "--format", "dot", "--max-states", "20")).toMatchObject({
      code: "EXPORT_TOO_LARGE",
      message: "cancel-vs-dpc-completion ignored-result has more than 20 states, too many for this format.",
      place: { design: "cancel-vs-dpc-completion ignored-result" },
    });
    const unwritable = path.join(folder, "no", "such", "folder");
    expect(await mistake(design, "--format", "dot", "--output", unwritable)).toMatchObject({
      code: "EXPORT_NOT_WRITTEN",
      place: { file: unwritable },
    });
    await expect(run(design, "--format", "dut")).rejects.toThrow(CommanderError);
    await expect(run(design)).rejects.toThrow("required option '--format <name>' not specified");
  });
});
