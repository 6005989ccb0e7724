import { design, holds, poolBlock, returned, routine, sharedVariable, thread, violated } from "bugcheck";

/** How the flag is written and read. */
interface Flag {
  readonly write: "Write" | "WriteRelease";
  readonly read: "Read" | "ReadAcquire";
}

const uses = { buffer: poolBlock, ready: sharedVariable };

const producer = ({ write }: Flag) =>
  routine({
    uses,
    chart: {
      initial: "Allocate",
      states: {
        Allocate: { on: { "ExAllocatePoolWithTag(buffer)": "Fill" } },
        Fill: { on: { "Initialize(buffer)": "Announce" } },
        Announce: { on: { [`${write}(ready, TRUE)`]: "Done" } },
        Done: { type: "final" },
      },
    },
  });

const consumer = ({ read }: Flag) =>
  routine({
    uses,
    chart: {
      initial: "Look",
      states: {
        Look: { on: { [`${read}(ready)`]: [{ guard: returned("TRUE"), target: "Use" }, { target: "Done" }] } },
        Use: { on: { "Use(buffer)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const actors = (flag: Flag) => ({
  producer: thread(producer(flag), {}, { on: 0 }),
  consumer: thread(consumer(flag), {}, { on: 1 }),
});

const seen = violated("no-use-before-initialization", { processors: 2, memoryModel: "arm64" });

/**
 * One context fills a buffer and sets a flag, another sees the flag and uses the buffer: message passing, the commonest use of two variables.
 * A litmus test and no report; a driver would work on what the buffer held before.
 *
 * On x64 it works with plain accesses. On ARM64 both sides have to say so: without release the flag may be seen before what the buffer holds, and without acquire
 * the consumer may have read the buffer before it read the flag, since no branch orders one load behind another. Look in the trace at
 * the write that waits, or at the read of the buffer, which is satisfied with what it held before.
 */
export default design({
  id: "ready-flag",
  about: "A flag is seen before the buffer that it announces",
  objects: { buffer: poolBlock(), ready: sharedVariable({ value: "FALSE" }) },
  unchecked: ["nothing-leaked"],
  scope: { processors: [1, 2], memoryModels: ["sc", "tso", "arm64"] },
  survivors: {
    "drop at Announce": "What is never announced is never used; this design asks what is seen of what was announced.",
    "ignore-result at Look": "A consumer that takes the buffer for not ready does not use it.",
  },
  variants: {
    plain: {
      actors: actors({ write: "Write", read: "Read" }),
      differs: ["Announce", "Look"],
      expect: seen,
    },
    "release-only": {
      actors: actors({ write: "WriteRelease", read: "Read" }),
      differs: ["Look"],
      expect: seen,
    },
    "acquire-only": {
      actors: actors({ write: "Write", read: "ReadAcquire" }),
      differs: ["Announce"],
      expect: seen,
    },
    "release-acquire": { actors: actors({ write: "WriteRelease", read: "ReadAcquire" }), expect: holds() },
  },
});
