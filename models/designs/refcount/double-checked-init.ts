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
  of: "pool block",
  check: (blocks) => {
    const allocated = blocks.filter(({ tags }) => tags.has("allocated"));
    return allocated.length === 1
      ? undefined
      : `${allocated.length} objects are allocated: ${allocated.map(({ name }) => name).join(", ")}`;
  },
});

/** A thread that creates the object where there is none yet, and uses it. */
function firstUser(locked: boolean) {
  return routine({
    uses: { pointer: sharedVariable, lock: spinLock, fresh: poolBlock, found: poolBlock },
    chart: {
      context: { found: null },
      initial: "Look",
      states: {
        Look: {
          on: {
            "Read(pointer)": [
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
        Publish: { on: { "Write(pointer, fresh)": locked ? "Unlock" : "UseFresh" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "UseFresh" } },
        UseFresh: { on: { "Use(fresh)": "Done" } },
        UseFound: { on: { "Use(found)": { target: "Done", actions: set({ found: null }) } } },
        Done: { type: "final" },
      },
    },
  });
}

const actors = (locked: boolean) => ({ user: each("fresh", thread(firstUser(locked), { fresh: "fresh" })) });

/**
 * An object that the first user creates: look, lock, look again, allocate, write its fields, publish its address.
 *
 * Without the lock two threads that both find NULL both create: one object is used by nobody and never freed. This design is checked under sequential
 * consistency: that a processor or a compiler may publish the address before the fields are written is a fault of the same code that only a
 * weaker memory model shows, and RtlRunOnceExecuteOnce mends both. Look in the trace at two reads of NULL.
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
  variants: {
    "double-checked": { actors: actors(true), expect: holds() },
    "no-lock": {
      actors: actors(false),
      differs: ["Look", "Publish"],
      expect: violated("initialized-once", { processors: 1 }),
    },
  },
});
