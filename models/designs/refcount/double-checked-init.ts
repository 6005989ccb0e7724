import {
  design,
  each,
  holds,
  keep,
  many,
  poolBlock,
  property,
  returned,
  routine,
  rtlRunOnceExecuteOnce,
  runOnce,
  set,
  sharedVariable,
  spinLock,
  thread,
  violated,
} from "bugcheck";

/** Final states: the object that nobody points to any more is the leak. */
const initializedOnce = property({
  kind: "finally",
  name: "initialized-once",
  about: "When everybody is done, one object has been allocated, and all use that one.",
  facts: ["NF:wdm.ExAllocatePoolWithTag"],
  forecast: [{ shows: "two objects are in use as one, and one of them leaks", verifier: ["0xC4/0x62"] }],
  of: "pool block",
  check: (blocks) => {
    const allocated = blocks.filter(({ tags }) => tags.has("allocated"));
    return allocated.length === 1
      ? undefined
      : `${allocated.length} objects are allocated: ${allocated.map(({ name }) => name).join(", ")}`;
  },
});

/** A thread that creates the object where there is none yet, and uses it. */
function firstUser(locked: boolean, publish: "WriteRelease" | "Write" = "WriteRelease") {
  return routine({
    uses: { pointer: sharedVariable, lock: spinLock, fresh: poolBlock, found: poolBlock },
    chart: {
      context: { found: null },
      initial: "Look",
      states: {
        Look: {
          on: {
            "ReadAcquire(pointer)": [
              { guard: returned("NULL"), target: locked ? "Lock" : "Allocate" },
              { target: "UseFound", actions: keep("found") },
            ],
          },
        },
        Lock: { on: { "KeAcquireSpinLock(lock)": "LookAgain" } },
        LookAgain: {
          on: {
            "Read(pointer)": [
              { guard: returned("NULL"), target: "Allocate" },
              { target: "UnlockFound", actions: keep("found") },
            ],
          },
        },
        UnlockFound: { on: { "KeReleaseSpinLock(lock)": "UseFound" } },
        Allocate: { on: { "ExAllocatePoolWithTag(fresh)": "Initialize" } },
        Initialize: { on: { "Initialize(fresh)": "Publish" } },
        Publish: { on: { [`${publish}(pointer, fresh)`]: locked ? "Unlock" : "UseFresh" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "UseFresh" } },
        UseFresh: { on: { "Use(fresh)": "Done" } },
        UseFound: { on: { "Use(found)": { target: "Done", actions: set({ found: null }) } } },
        Done: { type: "final" },
      },
    },
  });
}

/** The routine of RtlRunOnceExecuteOnce: creates the object. */
const create = routine({
  uses: { fresh: poolBlock },
  chart: {
    initial: "Allocate",
    states: {
      Allocate: { on: { "ExAllocatePoolWithTag(fresh)": "Initialize" } },
      Initialize: { on: { "Initialize(fresh)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** A thread that leaves it to the system who creates the object. */
const onceUser = routine({
  uses: { fresh: poolBlock, found: poolBlock },
  chart: {
    context: { found: null },
    initial: "Execute",
    states: {
      Execute: rtlRunOnceExecuteOnce({
        once: "once",
        initRoutine: { name: "Create", routine: create },
        made: "fresh",
        context: "found",
        next: "UseFound",
      }),
      UseFound: { on: { "Use(found)": { target: "Done", actions: set({ found: null }) } } },
      Done: { type: "final" },
    },
  },
});

const actors = (locked: boolean, publish?: "Write") => ({
  user: each("fresh", thread(firstUser(locked, publish), { fresh: "fresh" })),
});

/** Under every memory model. */
const everywhere = { processors: [1, 2], memoryModels: ["sc", "tso", "arm64"] } as const;

/**
 * An object that the first user creates: look, lock, look again, allocate, write its fields, publish its address.
 *
 * Without the lock two threads that both find NULL both create: one object is used by nobody and never freed. Look in the trace at two reads of NULL.
 * With the lock and a plain write of the address, an ARM64 processor may publish it before the fields are written, and another thread, which does not take
 * the lock when it finds the address, uses them. On x64 it may not, though a compiler may on either. WriteRelease mends it, and
 * so does RtlRunOnceExecuteOnce (`run-once`). Look in the trace at the write to the fields that waits.
 *
 * An old pattern and no report; a driver would see a leak, or read what the pool held before.
 *
 * `no-lock` takes two steps more than in the catalogue, for its claim is about the end, and each thread's return is a step. So does `publish-reordered`, ten for
 * eight: the fields are written before the write is late, and the address reaches memory in a step of its own. That one has 335 states up to the violation and
 * `double-checked` 733 under ARM64, for 72: the catalogue exchanges the two writes, and the memory model here lets any load be early and any store late.
 */
export default design({
  id: "double-checked-init",
  about: "Two threads find no object and both create one",
  objects: {
    pointer: sharedVariable({ value: "NULL" }),
    lock: spinLock(),
    fresh: many(2, poolBlock()),
  },
  properties: [initializedOnce],
  unchecked: ["nothing-leaked"],
  survivors: {
    "ignore-result at Look":
      "Who takes the pointer for NULL looks again under the lock: the first look saves the lock and decides nothing.",
  },
  variants: {
    "double-checked": { actors: actors(true), scope: everywhere, expect: holds() },
    "run-once": {
      about: "RtlRunOnceExecuteOnce in place of the lock and the two looks",
      objects: { once: runOnce() },
      actors: { user: each("fresh", thread(onceUser, { fresh: "fresh" })) },
      scope: everywhere,
      expect: holds(),
    },
    "publish-reordered": {
      actors: actors(true, "Write"),
      scope: everywhere,
      differs: ["Publish"],
      expect: violated("no-use-before-initialization", { processors: 2, memoryModel: "arm64" }),
    },
    "no-lock": {
      actors: actors(false),
      differs: ["Look", "Publish"],
      expect: violated("initialized-once", { processors: 1 }),
    },
  },
});
