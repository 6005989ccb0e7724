import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { defaultProperties } from "../../properties/default-properties";
import type { CheckLimits } from "../cli/check/check-plan";
import { scopesOf } from "../cli/check/check-scope";
import { VariantCheck } from "../cli/check/check-variant";
import { nearest } from "../cli/nearest";
import { CallerMistake } from "../language/caller-mistake";
import type { Design } from "../language/design";
import type { MemoryModel } from "../language/memory-model";
import type { CheckResult } from "../trace/result";

/** What of a design a test checks, and how far. */
export interface CheckOptions {
  /** Instead of all. */
  readonly variant?: string;
  /** Instead of the design's own: a number or several. */
  readonly processors?: number | readonly number[];
  /** Instead of the design's own. */
  readonly memoryModel?: MemoryModel;
  /** Counts of `many` objects that differ from the design's own. */
  readonly set?: Readonly<Record<string, number>>;
  /** Names of the only properties to judge. */
  readonly properties?: readonly string[];
  /** States of each search. */
  readonly maxStates?: number;
  /** Milliseconds of each search. */
  readonly timeoutMs?: number;
}

/**
 * Explores a design, here and now: one row for each variant and scope, as `bugcheck check` has them.
 *
 * @throws CallerMistake for what is wrong with the design or with what was asked for
 */
export function checkInTest(received: unknown, options: CheckOptions): CheckResult[] {
  const design = designFrom(received);
  const { variant, processors = [], memoryModel, properties = [] } = options;
  refuseUnknown(design, properties);
  const names = variant === undefined ? Object.keys(design.variants) : [variant];
  const asked = {
    processors: typeof processors === "number" ? [processors] : processors,
    memoryModels: memoryModel === undefined ? [] : [memoryModel],
  };
  return names.flatMap((name) => {
    const check = new VariantCheck(design, name, limitsOf(options), () => false, {});
    const scope = design.variants[name]?.scope ?? design.scope;
    return scopesOf(scope, asked).map((at) => ({ ...check.at(at), file: null }));
  });
}

function limitsOf({ set = {}, properties, maxStates, timeoutMs }: CheckOptions): CheckLimits {
  return {
    set,
    properties: properties ?? "all",
    maxStates: maxStates ?? Number.POSITIVE_INFINITY,
    maxMemoryBytes: Number.POSITIVE_INFINITY,
    timeoutMs: timeoutMs ?? Number.POSITIVE_INFINITY,
    maxLocals: undefined,
    reduction: true,
    store: "exact",
    checkpoint: undefined,
  };
}

function designFrom(received: unknown): Design {
  const isDesign = typeof received === "object" && received !== null && "bugcheckDesign" in received;
  if (isDesign) return received as Design;
  throw new CallerMistake(
    "NO_DESIGN",
    "expect() was given no design",
    "Give it what design({ ... }) returns: the default export of a module of a design.",
  );
}

function refuseUnknown({ properties, variants }: Design, asked: readonly string[]): void {
  const own = [...properties, ...Object.values(variants).flatMap((variant) => variant.properties ?? [])];
  const known = [...defaultProperties, ...own].map(({ name }) => name);
  const wrong = asked.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new CallerMistake("UNKNOWN_PROPERTY", `there is no property "${wrong}"`, nearest(wrong, known));
}

/** The module that holds a design, as far as the test's own imports tell: what `bugcheck replay` is to be given. */
export async function fileOfDesign(id: string, testFile: string | undefined): Promise<string | null> {
  if (testFile === undefined || !existsSync(testFile)) return null;
  const { ImportedFiles } = await import("../cli/changed/imported-files.js");
  const [test = testFile, ...imported] = new ImportedFiles([]).of(testFile).places;
  const says = (file: string) =>
    /\.[cm]?[jt]s$/.test(file) &&
    existsSync(file) &&
    /\bdesign\b/.test(read(file)) &&
    new RegExp(`["'\`]${escaped(id)}["'\`]`).test(read(file));
  const found = [...imported, test].find(says);
  return found === undefined ? null : path.relative(process.cwd(), found);
}

function read(file: string): string {
  return readFileSync(file, "utf8");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
