import { expect } from "vitest";
import { type DesignDefinition, holds, type Variant, violated } from "../language/design";
import { toBeAsExpected } from "../vitest/matchers";
import { small } from "./state-graph";

expect.extend({ toBeAsExpected });

/** An object's classic race in a small design: what goes wrong, and the same done right. */
export interface RaceAndFix extends Omit<DesignDefinition, "id" | "variants" | "expect"> {
  /** Name of the property that the race violates. */
  readonly violates: string;
  /** From so many processors upwards and under this memory model and weaker ones; default one, and sequential consistency. */
  readonly from?: Parameters<typeof violated>[1];
  readonly race: Variant;
  readonly fix: Variant;
}

/** At each scope the race is caught as a violation of that property, and the fix holds. */
export async function showsRaceAndFix({ violates, from, race, fix, ...common }: RaceAndFix): Promise<void> {
  const variants = {
    race: { ...race, expect: violated(violates, from) },
    fix: { ...fix, expect: holds() },
  };
  await expect(small({ ...common, variants })).toBeAsExpected();
}
