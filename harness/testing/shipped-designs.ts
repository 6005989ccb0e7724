import path from "node:path";
import { globSync } from "tinyglobby";
import { defaultProperties } from "../../properties/default-properties";
import { type CheckScope, scopesOf } from "../cli/check/check-scope";
import { expectedAt, isAsExpected } from "../cli/check/expectation";
import { type Exploration, wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { exploreCycles } from "../explore/liveness/explore-cycles";
import { type Design, holds, type Variant } from "../language/design";
import { compileDesign } from "../network/compile-design";
import type { Verdict } from "../trace/result";

const root = path.resolve(__dirname, "../..");

/** Every design under models/designs, found as a user's tool would find it: by looking. Routines that a family shares are no design. */
export async function shippedDesigns(): Promise<readonly Design[]> {
  const files = globSync("models/designs/**/*.ts", { cwd: root, absolute: true, ignore: ["**/*.test.ts"] }).sort();
  const modules = await Promise.all(files.map((file) => import(file) as Promise<{ readonly default?: Design }>));
  return modules.flatMap((module) => module.default ?? []);
}

/** One variant of a design. */
export interface Case {
  readonly name: string;
  readonly design: Design;
  readonly variantName: string;
  readonly variant: Variant;
}

export function casesOf(designs: readonly Design[]): readonly Case[] {
  return designs.flatMap((design) =>
    Object.entries(design.variants).map(([variantName, variant]) => ({
      name: `${design.id} ${variantName}`,
      design,
      variantName,
      variant,
    })),
  );
}

/** What a search came to at one scope. */
export interface Outcome {
  readonly scope: CheckScope;
  readonly verdict: Verdict;
  readonly limit: Exploration["limit"];
  /** Of the shortest run; 0 where there is none. */
  readonly steps: number;
  /** What the shortest runs violate. */
  readonly properties: readonly string[];
}

/** What comes out of a variant at each of its scopes. */
export function outcomesOf(each: Case): readonly Outcome[] {
  return scopesOf(each.variant.scope ?? each.design.scope).map((scope) => outcomeAt(each, scope));
}

/** What comes out at one scope, judged by all that the variant is held to but `without`. */
export function outcomeAt(each: Case, scope: CheckScope, without?: string): Outcome {
  const exploration = search(each, scope, without);
  const { steps, properties } = shortest(exploration);
  const verdict = properties.length > 0 ? "violated" : exploration.complete ? "holds" : "unrefuted";
  return { scope, verdict, limit: properties.length > 0 ? undefined : exploration.limit, steps, properties };
}

/** Searches a variant to its first violation, judged by all that it is held to but `without`. */
export function search({ design, variantName, variant }: Case, scope: CheckScope, without?: string): Exploration {
  const properties = [...(variant.unchecked ?? []), ...(without === undefined ? [] : [without])];
  const asked = { ...design, variants: { ...design.variants, [variantName]: { ...variant, unchecked: properties } } };
  const { network } = compileDesign(asked, variantName, { ...scope, set: {}, properties: defaultProperties });
  const { states: maxStates = 1_000_000 } = variant.scope ?? design.scope;
  const plan = { ...wholeSpace, maxStates };
  return exploreCycles(network, plan, {}, explore(network, plan));
}

/** What is not as the variant expects; nothing where all is. */
export function surprise({ name, variant }: Case, outcome: Outcome): string | undefined {
  const { scope, verdict, limit = null, properties } = outcome;
  const { expect = holds() } = variant;
  const judged = new Set(expect.kind === "violated" ? [expect.property] : []);
  return isAsExpected(expectedAt(expect, scope, judged), { verdict, property: properties, limit })
    ? undefined
    : `${name} on ${scope.processors} under ${scope.memoryModel}: ${verdict} ${properties.join(", ")}`;
}

/** The shortest run's length and what it violates; 0 and nothing where everything holds. */
export function shortest({ violations }: Exploration): { readonly steps: number; readonly properties: string[] } {
  if (violations.length === 0) return { steps: 0, properties: [] };
  const steps = Math.min(...violations.map(({ schedule }) => schedule.length));
  const first = violations.filter(({ schedule }) => schedule.length === steps);
  return { steps, properties: first.map(({ property }) => property) };
}
