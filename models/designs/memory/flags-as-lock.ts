import { design, dpc, holds, property, returned, routine, sharedVariable, violated } from "bugcheck";

/** At most one context is inside. */
const oneInside = property({
  kind: "always",
  name: "one-inside",
  about: "No two contexts are in the section that the flags protect.",
  facts: ["IRQL-9"],
  forecast: [{ shows: "what the flags guard is corrupt later" }],
  of: "shared variable",
  check: (variables) => {
    const inside = variables.find(({ name }) => name === "inside");
    return Number(inside?.context.value) > 1 ? "two contexts are inside" : undefined;
  },
});

/** How a flag is set, and what stands between that and the look at the other's. */
interface Entry {
  readonly set: "Write" | "WriteRelease" | "InterlockedExchange";
  readonly look: "Read" | "ReadAcquire";
  readonly barrier: boolean;
}

/** Sets its flag, and goes in unless the other's is set; otherwise gives way and comes back another time. */
const enterer = ({ set, look, barrier }: Entry) =>
  routine({
    uses: { mine: sharedVariable, other: sharedVariable, inside: sharedVariable },
    chart: {
      initial: "Set",
      states: {
        Set: { on: { [`${set}(mine, TRUE)`]: barrier ? "Barrier" : "Look" } },
        ...(barrier && { Barrier: { on: { "KeMemoryBarrier()": "Look" } } }),
        Look: { on: { [`${look}(other)`]: [{ guard: returned("FALSE"), target: "Enter" }, { target: "Clear" }] } },
        Enter: { on: { "InterlockedIncrement(inside)": "Leave" } },
        Leave: { on: { "InterlockedDecrement(inside)": "Clear" } },
        Clear: { on: { "WriteRelease(mine, FALSE)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const actors = (entry: Entry) => ({
  first: dpc(enterer(entry), { mine: "a", other: "b", inside: "inside" }, { on: 0 }),
  second: dpc(enterer(entry), { mine: "b", other: "a", inside: "inside" }, { on: 1 }),
});

const both = (memoryModel: "tso" | "arm64") => violated("one-inside", { processors: 2, memoryModel });

/**
 * Two DPCs that keep each other out with a flag each instead of a lock: set mine, look at yours. It is store buffering, and the one thing that x64 reorders.
 * A litmus test and no report; a driver would see what its lock was to keep apart in pieces.
 *
 * Each processor's store waits in its buffer while it reads the other's flag, both read FALSE, and both go in. Release and acquire mend it on ARM64, where a load-acquire
 * comes after an earlier store-release, and not on x64, where they are plain accesses: it takes a full barrier or an Interlocked store. Look in the trace at
 * the two writes that are performed too late.
 */
export default design({
  id: "flags-as-lock",
  about: "Two flags instead of a lock, and both look before either is seen",
  objects: { a: sharedVariable({ value: "FALSE" }), b: sharedVariable({ value: "FALSE" }), inside: sharedVariable() },
  properties: [oneInside],
  scope: { processors: [1, 2], memoryModels: ["sc", "tso", "arm64"] },
  survivors: {
    "drop at Clear":
      "The flag stays set, so that the other never goes in; this design asks who is inside together, and nobody waits to go in.",
    "ignore-result at Look":
      "Who takes the flag for set gives up, as the design lets everybody do: who does not go in does nothing wrong.",
  },
  variants: {
    plain: {
      actors: actors({ set: "Write", look: "Read", barrier: false }),
      differs: ["Set"],
      expect: both("tso"),
    },
    "release-acquire": {
      about: "Enough on ARM64; the other models are its own variant.",
      actors: actors({ set: "WriteRelease", look: "ReadAcquire", barrier: false }),
      scope: { processors: [1, 2], memoryModels: ["sc", "arm64"] },
      expect: holds(),
    },
    "release-acquire-on-x64": {
      actors: actors({ set: "WriteRelease", look: "ReadAcquire", barrier: false }),
      scope: { processors: [1, 2], memoryModels: ["sc", "tso"] },
      differs: ["Look", "Set"],
      expect: both("tso"),
    },
    barrier: { actors: actors({ set: "Write", look: "Read", barrier: true }), expect: holds() },
    interlocked: { actors: actors({ set: "InterlockedExchange", look: "Read", barrier: false }), expect: holds() },
  },
});
