import { design, holds, mappedSection, returned, routine, sectionCache, spinLock, thread, violated } from "bugcheck";

/** A thread that maps one file and lets it go, and then another; `turn` says whether the trimmer has its turn before each. */
const reader = (turn: "whenever it comes" | "after the trimmer's turn", files: "one file" | "two files") => {
  const call = turn === "whenever it comes" ? "MapSection" : "MapSectionAfterTrim";
  return routine({
    uses: { cache: sectionCache, file: mappedSection, other: mappedSection },
    chart: {
      initial: "Map",
      states: {
        Map: {
          on: {
            [`${call}(cache, file)` as const]: [
              { guard: returned("STATUS_SUCCESS"), target: "Unmap" },
              { target: "Done" },
            ],
          },
        },
        Unmap: { on: { "UnmapSection(cache, file)": files === "one file" ? "Done" : "MapOther" } },
        MapOther: {
          on: {
            [`${call}(cache, other)` as const]: [
              { guard: returned("STATUS_SUCCESS"), target: "UnmapOther" },
              { target: "Done" },
            ],
          },
        },
        UnmapOther: { on: { "UnmapSection(cache, other)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
};

/** The memory manager's own thread. */
const trimmer = routine({
  uses: { cache: sectionCache },
  chart: {
    initial: "Trim",
    states: { Trim: { tags: ["idle"], on: { "TrimOneSegment(cache)": "Trim" } } },
  },
});

/** Somebody who needs paged pool for a moment. */
const victim = routine({
  uses: { cache: sectionCache },
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

/** Opens a file again whose segment is still there; the new reference is taken under the segment's lock, or without. */
const reopening = (locked: "under the lock" | "without the lock") =>
  routine({
    uses: { cache: sectionCache, file: mappedSection, lock: spinLock },
    chart: {
      initial: locked === "under the lock" ? "Lock" : "Reference",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": "Reference" } },
        Reference: {
          on: {
            "ReferenceSegment(cache, file)":
              locked === "under the lock"
                ? [{ guard: returned("TRUE"), target: "Unlock" }, { target: "UnlockFirst" }]
                : [{ guard: returned("TRUE"), target: "Read" }, { target: "Map" }],
          },
        },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Read" } },
        UnlockFirst: { on: { "KeReleaseSpinLock(lock)": "Map" } },
        Map: { on: { "MapSection(cache, file)": "Read" } },
        Read: { on: { "ReadView(cache, file)": "Unmap" } },
        Unmap: { on: { "UnmapSection(cache, file)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

/** The trimmer's look at one segment in its steps: no reference, so free it; both under the segment's lock, or without. */
const trimmerInSteps = (locked: "under the lock" | "without the lock") => {
  const last = locked === "under the lock" ? "UnlockSegment" : "Done";
  return routine({
    uses: { cache: sectionCache, file: mappedSection, lock: spinLock },
    chart: {
      initial: locked === "under the lock" ? "LockSegment" : "Look",
      states: {
        LockSegment: { on: { "KeAcquireSpinLock(lock)": "Look" } },
        Look: {
          on: {
            "ReadSegmentReferences(cache, file)": [{ guard: returned("0"), target: "FreeIt" }, { target: last }],
          },
        },
        FreeIt: { on: { "FreeSegment(cache, file)": last } },
        UnlockSegment: { on: { "KeReleaseSpinLock(lock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
};

const filling = (...reads: Parameters<typeof reader>) => ({
  reader: thread(reader(...reads)),
  trimmer: thread(trimmer, {}, { daemon: true }),
  victim: thread(victim),
});
type Locked = Parameters<typeof reopening>[0];
const inSteps = (reader: Locked, trimmer: Locked) => ({
  reader: thread(reopening(reader)),
  trimmer: thread(trimmerInSteps(trimmer)),
});

const files = (file: number, other = 1) => ({
  file: mappedSection({ units: file }),
  other: mappedSection({ units: other }),
});
const EIGHT_OLD = { old: 8 };

/**
 * Segments of files that were mapped once fill paged pool, and the thread that throws them out comes too late, or too early.
 *
 * Seen with large volumes on x86: paged pool is full of MmSt, allocations of others fail, and a lower PoolUsageMaximum does not help. Pool here has ten
 * units, trimming begins above eight, others need one. One file as large as the pool (`one-big-section`) fills it before the trimmer is scheduled, and then nobody is served although nothing
 * of it is in use. With smaller files the threshold helps only if the trimmer has its turn between two of them (`small-sections-in-turn`), which a busy
 * machine does not promise (`small-sections`); and where a file takes more than the fifth that is kept free it does not help even so (`over-a-fifth`).
 * What helps is an allocation that trims and tries again, or more address space.
 *
 * `reopen-unlocked` is our hypothesis of what goes wrong where the trimmer is quick: it sees no reference and frees, while a file is opened again. Look in
 * the trace at the reference that is taken between the trimmer's look and its free, which frees what is in use. Where only the reader forgets the lock (`reopen-ignores-lock`) it takes a
 * second processor, since the trimmer is at DISPATCH_LEVEL between the two.
 *
 * Two files at most are in question in each variant, so that there are tens of states; the catalogue's thousands are an estimate for more of them.
 */
export default design({
  id: "section-mmst-trim-race",
  about: "Cached segments of mapped files against whoever needs paged pool",
  survivors: {
    "ignore-result at Map of reader": "A reader that takes the mapping for refused maps nothing.",
    "ignore-result at MapOther": "A reader that takes the mapping for refused maps nothing.",
    "drop at Free":
      "The pool is asked for by nobody after the victim, and whom a unit belongs to is not counted: the design asks who is refused.",
    "ignore-result at Allocate": "A victim that takes the allocation for refused does without.",
    "ignore-result at Reference": "A reader that takes the segment for gone maps the file, which finds it.",
    "drop at FreeIt": "A segment that is not freed stays cached, and the cache gives way when it must.",
    "ignore-result at Look":
      "A trimmer that takes the segment for referenced frees nothing; the cache gives way when it must.",
  },
  variants: {
    "one-big-section": {
      about: "one file fills the pool at once",
      objects: { cache: sectionCache({ units: 10, threshold: 8 }), ...files(10) },
      actors: filling("whenever it comes", "one file"),
      differs: [],
      expect: violated("cache-gives-way"),
    },
    "over-a-fifth": {
      about: "the trimmer has its turn between files, and one takes what is kept free",
      objects: { cache: sectionCache({ units: 10, threshold: 8, cached: EIGHT_OLD }), ...files(2) },
      actors: filling("after the trimmer's turn", "two files"),
      differs: [],
      expect: violated("cache-gives-way"),
    },
    "small-sections": {
      about: "two small files, one after the other, before the trimmer is scheduled",
      objects: { cache: sectionCache({ units: 10, threshold: 8, cached: EIGHT_OLD }), ...files(1) },
      actors: filling("whenever it comes", "two files"),
      differs: ["Map", "MapOther"],
      expect: violated("cache-gives-way"),
    },
    "small-sections-in-turn": {
      about: "the same, and the trimmer has its turn between them",
      objects: { cache: sectionCache({ units: 10, threshold: 8, cached: EIGHT_OLD }), ...files(1) },
      actors: filling("after the trimmer's turn", "two files"),
      expect: holds(),
    },
    "reclaims-and-retries": {
      about: "an allocation that does not fit throws out what is unreferenced and tries once more",
      objects: { cache: sectionCache({ units: 10, threshold: 8, reclaims: true }), ...files(10) },
      actors: filling("whenever it comes", "one file"),
      expect: holds(),
    },
    "larger-pool": {
      about: "the same files in the address space of x64",
      objects: { cache: sectionCache({ units: 40, threshold: 32, cached: EIGHT_OLD }), ...files(10) },
      actors: filling("whenever it comes", "two files"),
      expect: holds(),
    },
    "reopen-unlocked": {
      about: "neither the look and the free nor the new reference are under the segment's lock",
      objects: { cache: sectionCache({ cached: { file: 1 } }), file: mappedSection(), lock: spinLock() },
      actors: inSteps("without the lock", "without the lock"),
      differs: ["Lock", "Reference", "LockSegment", "Look", "FreeIt"],
      expect: violated("no-use-after-free"),
    },
    "reopen-ignores-lock": {
      about: "the trimmer looks and frees under the lock, and the file is opened again without it",
      objects: { cache: sectionCache({ cached: { file: 1 } }), file: mappedSection(), lock: spinLock() },
      actors: inSteps("without the lock", "under the lock"),
      differs: ["Lock", "Reference"],
      expect: violated("no-use-after-free", { processors: 2 }),
    },
    "reopen-locked": {
      about: "look and free, and the new reference, under the segment's lock",
      objects: { cache: sectionCache({ cached: { file: 1 } }), file: mappedSection(), lock: spinLock() },
      actors: inSteps("under the lock", "under the lock"),
      expect: holds(),
    },
  },
});
