import { beforeAll, describe, expect, it } from "vitest";
import { scopesOf } from "../../harness/cli/check/check-scope";
import { mutateVariant } from "../../harness/cli/mutate/mutate-variant";
import { givesUp } from "../../harness/mutate/gives-up";
import type { Mutant } from "../../harness/mutate/mutants";
import { explanationOf } from "../../harness/mutate/survivors";
import { type Case, casesOf, shippedDesigns } from "../../harness/testing/shipped-designs";
import type { MutationResult } from "../../harness/trace/mutation-result";

const limits = {
  set: {},
  properties: "all",
  maxStates: 300_000,
  maxMemoryBytes: Number.POSITIVE_INFINITY,
  timeoutMs: Number.POSITIVE_INFINITY,
  maxLocals: undefined,
  reduction: true,
  store: "exact",
  checkpoint: undefined,
} as const;

/** A release that is left out, or a result that is ignored. */
function isGrave({ operator, arrow }: Pick<Mutant, "operator" | "arrow">): boolean {
  return operator === "ignore-result" || (operator === "drop" && givesUp(arrow));
}

function mutated({ design, variantName, variant }: Case) {
  const scopes = scopesOf(variant.scope ?? design.scope);
  return mutateVariant(design, variantName, { limits, scopes, wanted: isGrave, shouldStop: () => false });
}

describe("the shipped designs that hold", () => {
  const found: { readonly each: Case; readonly mutation: Omit<MutationResult, "file"> }[] = [];
  beforeAll(async () => {
    const holding = casesOf(await shippedDesigns()).filter(({ variant }) => variant.expect?.kind === "holds");
    for (const each of holding) found.push({ each, mutation: await mutated(each) });
  });

  it("have a property that notices a release left out or a result ignored, or say why that is no fault", () => {
    const unexplained = found.flatMap(({ each, mutation: { mutants, unbroken } }) => [
      ...(unbroken === "holds" ? [] : [[each.name, unbroken]]),
      ...mutants
        .filter(
          ({ outcome, explained }) => (outcome === "survived" || outcome === "unrefuted") && explained === undefined,
        )
        .map(({ actors, state, what, outcome }) => [each.name, outcome, actors.join(), what, state]),
    ]);
    expect(unexplained).toEqual([]);
    expect(found.flatMap(({ mutation }) => mutation.mutants).length).toBeGreaterThan(1000);
  });

  it("explain nothing that is noticed after all", () => {
    const used = new Set(
      found.flatMap(({ each: { design, variantName }, mutation: { mutants } }) =>
        mutants
          .filter(({ outcome }) => outcome === "survived" || outcome === "unrefuted")
          .map((mutant) => `${design.id} ${explanationOf(design, variantName, mutant)?.key}`),
      ),
    );
    const said = found.flatMap(({ each: { design, variant } }) =>
      Object.keys({ ...design.survivors, ...variant.survivors }).map((key) => `${design.id} ${key}`),
    );
    expect([...new Set(said)].filter((key) => !used.has(key))).toEqual([]);
  });
});
