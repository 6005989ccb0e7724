import type { Command } from "commander";
import { columns } from "../../../reports/columns";
import { printable } from "../../../reports/printable";
import { type Design, type Expectation, holds } from "../../language/design";
import type { MemoryModel } from "../../language/memory-model";
import type { ExitCode } from "../exit-code";
import { fileOnCommandLine, loadDesigns } from "../loading/load-designs";
import { mistakeData } from "../mistake-data";
import { writeReports } from "../report-output";
import { tool } from "../tool";

interface ListedDesign {
  readonly design: string;
  readonly about: string;
  readonly file: string | null;
  readonly variants: readonly {
    readonly variant: string;
    readonly processors: readonly number[];
    readonly memoryModels: readonly MemoryModel[];
    readonly expected: Expectation;
  }[];
}

/** Adds `list [designs]`. */
export function addListCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command("list")
    .summary("the catalogue of designs")
    .description(
      "Designs with their variants, what is expected of each, and the numbers of processors they are checked at.",
    )
    .argument("[designs...]", "files, folders, globs or ids of designs; none: all that come with bugcheck")
    .option("--json", "print JSON instead of text")
    .action(async (designs: readonly string[], options: { readonly json?: true }) =>
      exit(await list(designs, options.json === true)),
    );
}

async function list(args: readonly string[], json: boolean): Promise<ExitCode> {
  const cwd = process.cwd();
  const { designs, mistakes } = await loadDesigns(args, cwd);
  const listed = designs.map((loaded) => listedDesign(loaded.design, fileOnCommandLine(loaded, cwd)));
  process.stdout.write(json ? `${JSON.stringify(listed, null, 2)}\n` : `${listed.map(designText).join("\n\n")}\n`);
  await writeReports(
    { schema: 1, tool: tool(), results: [], mistakes: mistakes.map((mistake) => mistakeData(mistake, cwd)) },
    [],
  );
  return mistakes.length > 0 ? 3 : 0;
}

function listedDesign({ id, about, variants, scope }: Design, file: string | null): ListedDesign {
  return {
    design: id,
    about,
    file,
    variants: Object.entries(variants).map(([variant, { expect = holds(), scope: own = scope }]) => ({
      variant,
      processors: own.processors,
      memoryModels: own.memoryModels ?? ["sc"],
      expected: expect,
    })),
  };
}

function designText({ design, about, variants }: ListedDesign): string {
  const rows = variants.map(({ variant, processors, memoryModels, expected }) => [
    `  ${variant}`,
    `${processors.join(", ")} CPU${memoryModels.join() === "sc" ? "" : ` ${memoryModels.join(", ")}`}`,
    expectationWords(expected),
  ]);
  return [about === "" ? design : `${design}: ${about}`, ...columns(rows)].map(printable).join("\n");
}

function weakest(model: MemoryModel): string {
  return model === "sc" ? "" : `, from ${model} on`;
}

function expectationWords(expectation: Expectation): string {
  switch (expectation.kind) {
    case "holds":
      return "holds";
    case "unrefuted":
      return `unrefuted (${expectation.limit})`;
    case "violated":
      return `violates ${expectation.property} from ${expectation.processors} CPU on${weakest(expectation.memoryModel)}`;
  }
}
