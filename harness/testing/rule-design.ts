import { describe, expect, it } from "vitest";
import { rulesNamed } from "../../models/kernel/facts/ddi-rules";
import { defaultProperties } from "../../properties/default-properties";
import { checkOf } from "../../properties/rules/rule-coverage";
import { explore } from "../explore/explore";
import type { PlacedActor } from "../language/actor";
import type { Objects } from "../language/design";
import { compiledAt, small } from "./state-graph";

type Actors = Readonly<Record<string, PlacedActor>>;

/** A rule on the vocabulary's objects: a design that breaks it and one that keeps it and everything that is claimed by default. */
export interface DesignTwins {
  /** With its driver model: "RemoveLock (WDM)". */
  readonly rule: string;
  readonly objects: Objects;
  readonly faulty: Actors;
  readonly clean: Actors;
  /** Default 1. */
  readonly processors?: number;
}

/** Each rule is broken by its faulty design, as one of the properties that check it says, and kept by its clean one. */
export function keepsAndBreaksOnObjects(twins: readonly DesignTwins[]): void {
  describe.each(twins)("$rule, on real objects", ({ rule, objects, faulty, clean, processors = 1 }) => {
    const [known] = rulesNamed(rule);
    const by = (known && checkOf(known)?.by) ?? [];
    const violated = (actors: Actors) => {
      const properties = [...new Set([...defaultProperties, ...by])];
      const { network } = compiledAt(small({ objects, actors }), { properties, processors });
      return explore(network).violations.map(({ property }) => property);
    };

    it("is broken by the faulty design", () => {
      const names = by.map(({ name }) => name);
      expect(violated(faulty).filter((property) => names.includes(property))).not.toEqual([]);
    });

    it("is kept by the clean design", () => {
      expect(violated(clean)).toEqual([]);
    });
  });
}
