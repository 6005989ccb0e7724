import path from "node:path";
import type { Command } from "commander";
import { templates, writeNewDesign } from "../new-design";

interface NewOptions {
  readonly template: string;
  readonly dir: string;
  readonly js?: boolean;
}

/** Adds `new <name>`. Says through the program's configured output what it has written. */
export function addNewCommand(program: Command): void {
  program
    .command("new")
    .summary("a design to start from that checks out of the box")
    .description("Writes a design of your own, with comments that walk you through it. Nothing is ever overwritten.")
    .argument("<name>", "of the design and of its file")
    .option("--template <name>", templates().join(", "), "empty")
    .option("--dir <folder>", "where to", ".")
    .option("--js", "JavaScript in place of TypeScript: an ES module, .mjs")
    .action((name: string, { template, dir, js = false }: NewOptions, command: Command) => {
      const file = writeNewDesign({ name, template, folder: path.resolve(dir), javaScript: js });
      const shown = path.relative(process.cwd(), file).replaceAll("\\", "/");
      const quoted = shown.includes(" ") ? `"${shown}"` : shown;
      command.configureOutput().writeOut?.(`Wrote ${shown}. Check it with:\n  npx bugcheck check ${quoted}\n`);
    });
}
