import { design, dpc, holds, keep, poolBlock, returned, routine, sharedVariable, spinLock, violated } from "bugcheck";

const uses = {
  references: sharedVariable,
  head: sharedVariable,
  log: sharedVariable,
  block: poolBlock,
  lock: spinLock,
};

/** What drops a reference: how the count is decremented, and what stands between the last decrement and the free. */
interface Drop {
  readonly decrement: "InterlockedDecrementRelease" | "InterlockedDecrement";
  /** The decrement is made under the lock of the queue, which orders what comes after it. */
  readonly locked?: boolean;
  readonly before?: "KeMemoryBarrier()" | "InterlockedIncrement(log)";
}

/** States that drop a reference, and free what is still queued where it was the last. */
function drop({ decrement, before, locked = false }: Drop) {
  const next = before === undefined ? "LookAgain" : "Before";
  const counted = [
    { guard: returned("0"), target: locked ? "UnlockLast" : next },
    { target: locked ? "Unlock" : "Done" },
  ];
  return {
    ...(locked && {
      Drop: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "DropLocked" } },
      DropLocked: { on: { [`${decrement}(references)`]: counted } },
      UnlockLast: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": next } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
    }),
    ...(!locked && { Drop: { on: { [`${decrement}(references)`]: counted } } }),
    ...(before !== undefined && { Before: { on: { [before]: "LookAgain" } } }),
    LookAgain: {
      on: {
        "Read(head)": [
          { guard: returned("NULL"), target: "Done" },
          { target: "FreeLeft", actions: keep("left") },
        ],
      },
    },
    FreeLeft: { on: { "ExFreePoolWithTag(left)": "Done" } },
    Done: { type: "final" as const },
  };
}

/** Takes the block off the queue, frees it, and drops its reference to the queue. */
const consumer = (how: Drop) =>
  routine({
    uses: { ...uses, left: poolBlock, taken: poolBlock },
    chart: {
      context: { left: null, taken: null },
      initial: "Look",
      states: {
        Look: {
          on: {
            "Read(head)": [
              { guard: returned("NULL"), target: "Drop" },
              { target: "Unlink", actions: keep("taken") },
            ],
          },
        },
        Unlink: { on: { "Write(head, NULL)": "Free" } },
        Free: { on: { "ExFreePoolWithTag(taken)": "Drop" } },
        ...drop(how),
      },
    },
  });

/** Drops the other reference; the last one out frees the queue with what is in it. */
const releaser = (how: Drop) =>
  routine({
    uses: { ...uses, left: poolBlock },
    chart: { context: { left: null }, initial: "Drop", states: drop(how) },
  });

const actors = (how: Drop) => ({
  consumer: dpc(consumer(how), {}, { on: 0 }),
  releaser: dpc(releaser(how), {}, { on: 1 }),
});

const scope = { processors: [1, 2], memoryModels: ["sc", "tso", "arm64"] } as const;

/**
 * A reference count of the driver's own that orders what comes before a decrement, and not what comes after the last one.
 *
 * From a Linux report: two processors freed the same entry of a socket's queue, and a read barrier before the free mended it; upstream gave the decrement
 * acquire semantics when it reaches zero. The Windows analogue is a count that is decremented with a Release or NoFence form, which on x64 is
 * as strong as every other and on ARM64 is not. The symptom is 0xC2, or 0x139 where the entry is in a list. Look in the trace at the releaser's Read(head),
 * whose value is older than the decrement that should have come first: no branch orders a load behind it, so the processor had read it early.
 *
 * The run has one step more than in the catalogue, for the write that unlinks reaches memory in a step of its own. The releaser is entered before that, which makes
 * three switches of the shortest run; `--prefer switches` finds one with two.
 *
 * `recording` is the twist of the report: a line of debug output between the two, which is a full barrier by accident, hides the fault.
 *
 * Under ARM64 there are 81 states up to the violation and 90 where the acquire is right, for the catalogue's 43 and 24: it lets this one load be early, and the
 * memory model here lets any load be early and any store late.
 */
export default design({
  id: "skb-free-missing-acquire",
  about: "The last reference is dropped without acquire, and a stale pointer is freed again",
  objects: {
    references: sharedVariable({ value: 2 }),
    head: sharedVariable({ value: "block" }),
    log: sharedVariable(),
    block: poolBlock({ allocated: true }),
    lock: spinLock(),
  },
  scope,
  survivors: {
    "ignore-result at Look":
      "A consumer that takes the queue for empty leaves the block to the last one out, who frees it.",
    "ignore-result at DropLocked":
      "The consumer has emptied the queue before it drops its reference, so that whoever is last finds nothing to free.",
    "ignore-result at Drop of consumer":
      "The consumer has emptied the queue before it drops its reference, so that whoever is last finds nothing to free.",
    "ignore-result at Drop of releaser":
      "The consumer has emptied the queue before it drops its reference, so that whoever is last finds nothing to free.",
  },
  variants: {
    "release-only": {
      actors: actors({ decrement: "InterlockedDecrementRelease" }),
      differs: ["Drop"],
      expect: violated("no-double-free", { processors: 2, memoryModel: "arm64" }),
    },
    "full-barrier": { actors: actors({ decrement: "InterlockedDecrement" }), expect: holds() },
    "acquire-on-success": {
      about: "The decrement that reaches zero is followed by a barrier, as the fix has it.",
      actors: actors({ decrement: "InterlockedDecrementRelease", before: "KeMemoryBarrier()" }),
      expect: holds(),
    },
    lock: {
      about: "The lock that the last one takes was released by the other after it had unlinked.",
      actors: actors({ decrement: "InterlockedDecrementRelease", locked: true }),
      expect: holds(),
    },
    recording: {
      about: "A step that was added to find the fault hides it.",
      actors: actors({ decrement: "InterlockedDecrementRelease", before: "InterlockedIncrement(log)" }),
      expect: holds(),
    },
  },
});
