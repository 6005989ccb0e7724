import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { mappedSection } from "./mapped-section";
import { sectionCache } from "./section-cache";

const uses = { cache: sectionCache, file: mappedSection, other: mappedSection };
const [map, unmap, mapOther] = ["MapSection(cache, file)", "UnmapSection(cache, file)", "MapSection(cache, other)"];
const allocate = "ExAllocatePoolWithTag(cache)";
type Options = Parameters<typeof sectionCache>[0];

const design = (options: Options, ...calls: string[]) =>
  small({
    objects: { cache: sectionCache(options), file: mappedSection({ units: 3 }), other: mappedSection({ units: 2 }) },
    actors: { it: thread(inOrder(uses, ...(calls as [string]))) },
  });
const graph = (options: Options, ...calls: string[]) => stateGraph(design(options, ...calls));
const results = (options: Options, ...calls: string[]) =>
  graph(options, ...calls).situations.flatMap(({ moves }) => moves.map((move) => move.split("-> ")[1] ?? "done"));

describe("the cache of mapped sections", () => {
  it("keeps a segment that nobody refers to any longer, and finds it again", () => {
    const section = { section: "file" };
    const messages = [
      { type: "map", ...section, units: "3" },
      { type: "unmap", ...section },
      { type: "trim" },
      { type: "allocate" },
    ];
    const beyond = ({ segments }: { readonly segments?: unknown }) =>
      ((segments as Record<string, { references: number }>).file?.references ?? 0) > 1;
    expect(sentences(sectionCache({ units: 3, threshold: 2 }), messages, beyond as never)).toMatchInlineSnapshot(`
      [
        "at first: ready (allocated = 0, segments = {})",
        "at first, map file 3: ready (allocated = 0, segments = {"file":{"units":3,"references":1}})",
        "at first, unmap file: used (allocated = 0, segments = {})",
        "at first, allocate: ready (allocated = 1, segments = {})",
        "at first, map file 3, map file 3: ready (allocated = 0, segments = {"file":{"units":3,"references":2}})",
        "at first, map file 3, unmap file: ready (allocated = 0, segments = {"file":{"units":3,"references":0}})",
        "at first, allocate, unmap file: used (allocated = 1, segments = {})",
        "at first, allocate, allocate: ready (allocated = 2, segments = {})",
        "at first, map file 3, unmap file, unmap file: belowZero (allocated = 0, segments = {"file":{"units":3,"references":0}})",
        "at first, map file 3, unmap file, allocate: refused (allocated = 0, segments = {"file":{"units":3,"references":0}})",
        "at first, allocate, allocate, unmap file: used (allocated = 2, segments = {})",
        "at first, allocate, allocate, allocate: ready (allocated = 3, segments = {})",
        "at first, allocate, allocate, allocate, unmap file: used (allocated = 3, segments = {})",
      ]
    `);
  });

  it("maps no more than there is, and counts a file that is there already once", () => {
    expect(results({ units: 4 }, map as string, map as string, mapOther as string)).toEqual([
      "STATUS_SUCCESS",
      "STATUS_SUCCESS",
      "STATUS_INSUFFICIENT_RESOURCES",
      "done",
    ]);
  });

  it("gives way to an allocation only where it reclaims", () => {
    const full = [map, unmap, allocate] as string[];
    expect(graph({ units: 3 }, ...full).errors).toEqual([expect.stringContaining("cache-gives-way")]);
    expect(graph({ units: 3, reclaims: true }, ...full).errors).toEqual([]);
  });

  it("does not give way while it is in use, nor is that held against it", () => {
    expect(results({ units: 3, reclaims: true }, map as string, allocate).slice(0, 2)).toEqual([
      "STATUS_SUCCESS",
      "NULL",
    ]);
  });

  it("is trimmed above its threshold, and who waits for that goes on afterwards", () => {
    const trimmer = thread(inOrder(uses, "TrimOneSegment(cache)"));
    const options = { units: 5, threshold: 4, cached: { old: 5 } };
    const reader = design(options, "MapSectionAfterTrim(cache, file)").actors;
    const objects = design(options).objects;
    expect(stateGraph(small({ objects, actors: reader })).situations.some(({ stuck }) => stuck)).toBe(true);
    const both = stateGraph(small({ objects, actors: { ...reader, trimmer } }));
    expect(both.situations.some(({ stuck }) => stuck)).toBe(false);
  });

  it("is read through no view whose segment was freed, and at no raised level", () => {
    const read = "ReadView(cache, file)";
    expect(graph({}, map as string, "FreeSegment(cache, file)", read).errors).toEqual([
      expect.stringContaining("no-use-after-free"),
    ]);
    const objects = design({ cached: { file: 3 } }).objects;
    expect(stateGraph(small({ objects, actors: { it: dpc(inOrder(uses, read)) } })).errors).toEqual([
      expect.stringContaining("irql-respected"),
    ]);
  });
});
