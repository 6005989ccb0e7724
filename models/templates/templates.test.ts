import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scopesOf } from "../../harness/cli/check/check-scope";
import { VariantCheck } from "../../harness/cli/check/check-variant";
import type { Design } from "../../harness/language/design";

const files = readdirSync(__dirname).filter((file) => !file.endsWith(".test.ts"));

describe.each(files)("the template %s", (file) => {
  const name = path.parse(file).name;

  it("comes out as it expects, at every scope", async () => {
    const { default: design } = (await import(path.join(__dirname, file))) as { default: Design };
    expect(design.id).toBe(name);
    const limits = {
      set: {},
      properties: "all",
      maxStates: 10_000,
      maxMemoryBytes: 2 ** 28,
      timeoutMs: 30_000,
      maxLocals: undefined,
      reduction: true,
      store: "exact",
      checkpoint: undefined,
    } as const;
    const rows = Object.entries(design.variants).flatMap(([variant, { scope = design.scope }]) => {
      const check = new VariantCheck(design, variant, limits, () => false, {});
      return scopesOf(scope).map((at) => check.at(at));
    });
    expect(rows.filter(({ asExpected }) => !asExpected)).toEqual([]);
    expect(rows.some(({ verdict }) => verdict === "holds")).toBe(true);
    expect(rows.some(({ verdict }) => verdict === "violated")).toBe(name !== "empty");
  });

  it("has one id to replace", () => {
    const source = readFileSync(path.join(__dirname, file), "utf8");
    expect(source.split(`id: "${name}"`)).toHaveLength(2);
  });
});
