import type { Design } from "../language/design";
import type { Mutant } from "./mutants";

/** Why a copy that nobody notices is no fault, and the key under which the design says so. */
export interface Explained {
  readonly key: string;
  readonly why: string;
}

/** What the variant says of this copy, else the design; undefined where neither does. The most exact key wins. */
export function explanationOf(
  design: Design,
  variant: string,
  { operator, state, actors }: Pick<Mutant, "operator" | "state" | "actors">,
): Explained | undefined {
  const keys = [...actors.map((actor) => `${operator} at ${state} of ${actor}`), `${operator} at ${state}`];
  for (const survivors of [design.variants[variant]?.survivors ?? {}, design.survivors]) {
    for (const key of keys) {
      const why = survivors[key];
      if (why !== undefined) return { key, why };
    }
  }
  return undefined;
}
