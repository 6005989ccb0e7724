import path from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import type { Design } from "../language/design";
import { casesOf, knownCases, type SpinCase } from "./spin-cases";
import { engineCounts, readRecord } from "./spin-counts";

const designs = path.resolve(__dirname, "../../models/designs");
const { counts } = readRecord();

/** Designs of the catalogue, by file. */
async function shipped(file: string): Promise<Design[]> {
  const module = (await import(path.join(designs, file))) as Readonly<Record<string, Partial<Design>>>;
  return Object.values(module).filter((value): value is Design => value?.bugcheckDesign === 1);
}

/** A space too large for SPIN must not be in the record; any other must be, with our counts. */
function compare(one: SpinCase, command: string): void {
  const ours = engineCounts(one);
  const remedy = `${one.name}: SPIN has not counted this or something else; run ${command}`;
  expect(counts[one.name], remedy).toEqual(ours);
}

describe("our engine counts what SPIN has counted", () => {
  it.each(knownCases)("on $name", (one) => compare(one, "npm run verify:spin"));

  const files = globSync("**/*.ts", { cwd: designs, ignore: ["**/*.test.ts"] }).sort();

  it.each(files)("on every variant of %s", async (file) => {
    for (const design of await shipped(file)) {
      for (const one of casesOf(design)) compare(one, `npm run verify:spin -- ${design.id}`);
    }
  });

  it("and has every network of the record", async () => {
    const ofDesigns = (await Promise.all(files.map(shipped))).flat().flatMap(casesOf);
    const known = new Set([...knownCases, ...ofDesigns].map(({ name }) => name));
    expect(Object.keys(counts).length).toBeGreaterThan(knownCases.length);
    expect(Object.keys(counts).filter((name) => !known.has(name))).toEqual([]);
  });
});
