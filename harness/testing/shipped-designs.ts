import path from "node:path";
import { globSync } from "tinyglobby";
import { defaultProperties } from "../../properties/default-properties";
import type { CheckScope } from "../cli/check/check-scope";
import { expectedAt, isAsExpected } from "../cli/check/expectation";
import { type Exploration, wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { exploreCycles } from "../explore/liveness/explore-cycles";
import { type Design, holds, type Variant } from "../language/design";
import { compileDesign } from "../network/compile-design";

const root = path.resolve(__dirname, "../..");

/** Every design under models/designs, found as a user's tool would find it: by looking. */
export async function shippedDesigns(): Promise<readonly Design[]> {
  const files = globSync("models/designs/**/*.ts", { cwd: root, absolute: true, ignore: ["**/*.test.ts"] }).sort();
  const modules = await Promise.all(files.map((file) => import(file) as Promise<{ readonly default: Design }>));
  return modules.map((module) => module.default);
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

/** Searches a variant to its first violation, judged by all that it is held to but `without`. */
export function search({ design, variantName, variant }: Case, scope: CheckScope, without?: string): Exploration {
  const properties = [...(variant.unchecked ?? []), ...(without === undefined ? [] : [without])];
  const asked = { ...design, variants: { ...design.variants, [variantName]: { ...variant, unchecked: properties } } };
  const { network } = compileDesign(asked, variantName, { ...scope, set: {}, properties: defaultProperties });
  const { states: maxStates = 1_000_000 } = variant.scope ?? design.scope;
  const plan = { ...wholeSpace, maxStates };
  return exploreCycles(network, plan, {}, explore(network, plan));
}

/** What came out at one scope that was not expected; nothing where all is as it should be. */
export function surprise(each: Case, scope: CheckScope): string | undefined {
  const exploration = search(each, scope);
  const { properties } = shortest(exploration);
  const verdict = properties.length > 0 ? "violated" : exploration.complete ? "holds" : "unrefuted";
  const limit = properties.length > 0 ? null : (exploration.limit ?? null);
  const { expect = holds() } = each.variant;
  const judged = new Set(expect.kind === "violated" ? [expect.property] : []);
  const right = isAsExpected(expectedAt(expect, scope, judged), { verdict, property: properties, limit });
  return right
    ? undefined
    : `${each.name} on ${scope.processors} under ${scope.memoryModel}: ${verdict} ${properties.join(", ")}`;
}

/** The shortest run's length and what it violates; 0 and nothing where everything holds. */
export function shortest({ violations }: Exploration): { readonly steps: number; readonly properties: string[] } {
  if (violations.length === 0) return { steps: 0, properties: [] };
  const steps = Math.min(...violations.map(({ schedule }) => schedule.length));
  const first = violations.filter(({ schedule }) => schedule.length === steps);
  return { steps, properties: first.map(({ property }) => property) };
}
