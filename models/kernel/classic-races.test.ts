import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Design, Variant } from "../../harness/language/design";
import { type ClassicRaceAt, classicRaces } from "../../harness/testing/classic-races";
import { shippedDesigns } from "../../harness/testing/shipped-designs";
import { type KindName, type VocabularyKind, vocabularyKinds } from "../../harness/testing/vocabulary-kinds";

type Place = ClassicRaceAt["race"];

describe("each kind of object", () => {
  let designs: ReadonlyMap<string, Design>;
  beforeAll(async () => {
    designs = new Map((await shippedDesigns()).map((design) => [design.id, design]));
  });
  const variantAt = (place: Place): Variant | undefined =>
    "design" in place ? designs.get(place.design)?.variants[place.variant] : undefined;

  /** Nothing where a design's variant comes out as it must, or the file beside the object has a test of this title. */
  function missing(place: Place, outcome: "holds" | "violated"): string | undefined {
    if ("design" in place) {
      const found = variantAt(place)?.expect?.kind ?? "no such variant";
      return found === outcome ? undefined : `${place.design} ${place.variant}: ${found}`;
    }
    const text = readFileSync(path.join(__dirname, place.file), "utf8");
    return text.includes(`"${place.title}"`) ? undefined : `${place.file}: no "${place.title}"`;
  }

  /** Whether the design places an object of this kind in that variant, or the test's file speaks of the kind. */
  function isAbout(place: Place, name: KindName, kind: VocabularyKind): boolean {
    if ("file" in place)
      return new RegExp(`\\b${name}\\b`).test(readFileSync(path.join(__dirname, place.file), "utf8"));
    const objects = Object.values({ ...designs.get(place.design)?.objects, ...variantAt(place)?.objects });
    return objects.some((object) => object.kind.calls === kind.calls && object.kind.kind === kind.kind);
  }

  it("has its classic race caught, and the right fix clean", () => {
    const wanting = vocabularyKinds.flatMap(([name, kind]) => {
      const at = classicRaces[name];
      if (at === undefined) return `${name}: no race`;
      const found = [missing(at.race, "violated"), missing(at.fix, "holds")];
      const shown = isAbout(at.race, name, kind) || isAbout(at.fix, name, kind);
      return [...found, shown ? undefined : "neither is about it"].flatMap((what) => (what ? `${name}: ${what}` : []));
    });
    expect(wanting).toEqual([]);
    expect(Object.keys(classicRaces).sort()).toEqual(vocabularyKinds.map(([name]) => name).sort());
  });
});
