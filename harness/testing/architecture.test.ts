import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importRules, importTable } from "./import-table";

const root = path.resolve(__dirname, "../..");
const folders = ["models", "properties", "harness", "reports"];

/** Cruises the source folders under `base`, judged by the import table. */
async function cruiseSources(base: string): Promise<ICruiseResult> {
  const { output } = await cruise(
    folders.filter((folder) => fs.existsSync(path.join(base, folder))),
    {
      baseDir: base,
      ruleSet: { forbidden: importRules() },
      validate: true,
      tsPreCompilationDeps: "specify",
      doNotFollow: { path: "node_modules" },
      exclude: { path: "(^|/)(dist|fixtures)/" },
    },
    {
      extensions: [".ts", ".js", ".json"],
      alias: { bugcheck: path.join(base, "harness/index.ts") },
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  );
  if (typeof output === "string") {
    throw new Error("[bugcheck fault] dependency-cruiser answered with text instead of a result");
  }
  return output;
}

const strays = (result: ICruiseResult): string[] =>
  result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);

describe("the import table", () => {
  let result: ICruiseResult;
  beforeAll(async () => {
    result = await cruiseSources(root);
  });
  const sources = (): string[] =>
    result.modules
      .map(({ source }) => source)
      .filter((source) => /^(models|properties|harness|reports)\//.test(source));

  it("is kept by every source file", () => {
    // An unsuitable TypeScript makes the cruiser see nothing and report success.
    expect(sources().length).toBeGreaterThan(30);
    expect(result.modules.some(({ dependencies }) => dependencies.length > 0)).toBe(true);
    expect(strays(result)).toEqual([]);
  });

  it("judges resolved imports only", () => {
    expect(result.modules.filter(({ couldNotResolve }) => couldNotResolve).map(({ source }) => source)).toEqual([]);
  });

  it("gives every source file an area", () => {
    const homeless = sources()
      .filter((source) => source.endsWith(".ts"))
      .filter((source) => !importTable.some(({ area }) => source === area || source.startsWith(`${area}/`)));
    expect(homeless).toEqual([]);
  });
});

describe("the import rules", () => {
  const planted = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-strays-"));
  afterAll(() => fs.rmSync(planted, { recursive: true, force: true }));

  const plant = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(planted, file)), { recursive: true });
    fs.writeFileSync(path.join(planted, file), text);
  };

  it("name each stray and nothing else", async () => {
    plant("harness/index.ts", 'export * from "./language/design";\n');
    plant(
      "harness/language/design.ts",
      'import type { Network } from "../network/network";\nexport type Design = Network;\n',
    );
    plant("harness/language/caller-mistake.ts", "export class CallerMistake extends Error {}\n");
    plant(
      "harness/network/network.ts",
      'import { CallerMistake } from "../language/caller-mistake";\nexport const net = CallerMistake;\nexport type Network = 1;\n',
    );
    plant("harness/explore/explore.ts", 'import { net } from "../network/network";\nexport const explore = net;\n');
    plant("harness/trace/trace.ts", "export interface Trace { readonly steps: number }\nexport const trace = 1;\n");
    plant(
      "models/kernel/irp.ts",
      'import type { Design } from "../../harness/language/design";\nexport type Irp = Design;\n',
    );
    plant("models/designs/cancel/good.ts", 'import * as bugcheck from "bugcheck";\nexport default bugcheck;\n');
    plant("reports/good.ts", 'import type { Trace } from "../harness/trace/trace";\nexport type Text = Trace;\n');

    plant(
      "models/kernel/stray.ts",
      'import { explore } from "../../harness/explore/explore";\nexport const a = explore;\n',
    );
    plant("models/designs/cancel/stray.ts", 'import type { Irp } from "../../kernel/irp";\nexport type A = Irp;\n');
    plant(
      "models/designs/spinlock/stray.ts",
      'import { explore } from "../../../harness/explore/explore";\nexport const a = explore;\n',
    );
    plant("harness/language/stray.ts", 'import { net } from "../network/network";\nexport const a = net;\n');
    plant("harness/network/stray.ts", 'import type { Irp } from "../../models/kernel/irp";\nexport type A = Irp;\n');
    plant(
      "harness/explore/stray.ts",
      'import { createMachine } from "xstate";\nimport fs from "node:fs";\nexport const a = [createMachine, fs];\n',
    );
    plant("reports/stray.ts", 'import { trace } from "../harness/trace/trace";\nexport const a = trace;\n');
    plant(
      "reports/stray.test.ts",
      'import { explore } from "../harness/explore/explore";\nexport const a = explore;\n',
    );

    const result = await cruiseSources(planted);
    const good = result.modules.find(({ source }) => source === "models/designs/cancel/good.ts");
    expect(good?.dependencies.map(({ resolved }) => resolved)).toEqual(["harness/index.ts"]);
    expect(strays(result).sort()).toEqual([
      "harness/explore: outside world: harness/explore/stray.ts -> fs",
      "harness/explore: packages: harness/explore/stray.ts -> xstate",
      "harness/language: types only: harness/language/stray.ts -> harness/network/network.ts",
      "harness/network: imports: harness/network/stray.ts -> models/kernel/irp.ts",
      "models/designs: imports: models/designs/cancel/stray.ts -> models/kernel/irp.ts",
      "models/designs: imports: models/designs/spinlock/stray.ts -> harness/explore/explore.ts",
      "models/kernel: imports: models/kernel/stray.ts -> harness/explore/explore.ts",
      "reports: types only: reports/stray.ts -> harness/trace/trace.ts",
    ]);
  });
});
