import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { CallerMistake } from "../../harness/language/caller-mistake";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { mappedSection } from "./mapped-section";
import { sectionCache } from "./section-cache";

const uses = { cache: sectionCache, file: mappedSection };

/** Somebody who needs paged pool for a moment, and does without where there is none. */
const allocates = routine({
  uses,
  chart: {
    initial: "Allocate",
    states: {
      Allocate: {
        on: { "ExAllocatePoolWithTag(cache)": [{ guard: returned("NULL"), target: "Done" }, { target: "Free" }] },
      },
      Free: { on: { "ExFreePoolWithTag(cache)": "Done" } },
      Done: { type: "final" },
    },
  },
});
const maps = routine({
  uses,
  chart: {
    initial: "Map",
    states: {
      Map: {
        on: { "MapSection(cache, file)": [{ guard: returned("STATUS_SUCCESS"), target: "Unmap" }, { target: "Done" }] },
      },
      Unmap: { on: { "UnmapSection(cache, file)": "Done" } },
      Done: { type: "final" },
    },
  },
});

describe("a mapped section", () => {
  it("says how large it is, and no more", () => {
    expect(sentences(mappedSection({ units: 3 }), [{ type: "size" }])).toEqual(["at first: file"]);
  });

  it("has a whole size", () => {
    const placed = (units: number) => () =>
      stateGraph(
        small({ objects: { cache: sectionCache(), file: mappedSection({ units }) }, actors: { it: thread(maps) } }),
      );
    expect(placed(-1)).toThrow(CallerMistake);
    expect(placed(0.5)).toThrow(/file takes 0.5 units/);
    expect(placed(0)).not.toThrow();
  });

  it("keeps others out of the pool that it fills, until somebody throws it out", async () => {
    await showsRaceAndFix({
      objects: { file: mappedSection({ units: 3 }) },
      actors: { reader: thread(maps), other: thread(allocates) },
      violates: "cache-gives-way",
      race: { objects: { cache: sectionCache({ units: 3 }) } },
      fix: { objects: { cache: sectionCache({ units: 3, reclaims: true }) } },
    });
  });
});
