import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { TableJob, TableTold } from "../../testing/table-thread";
import type { Scrambling } from "../state-table";
import { searchMemory } from "./search-memory";

const size = 3;
const threads = Array.from({ length: size }, (_, me) => {
  const execArgv = ["--require", "ts-node/register/transpile-only"];
  return new Worker(path.join(__dirname, "../../testing/table-thread.ts"), { workerData: { me, size }, execArgv });
});
afterAll(() => Promise.all(threads.map((thread) => thread.terminate())));

/** Has each thread add its list of states to one visited set. */
async function added(job: Omit<TableJob, "memory" | "states">, lists: readonly TableJob["states"][]) {
  const memory = searchMemory(size, 1, 1);
  const told = await Promise.all(
    threads.map(async (thread, me): Promise<TableTold> => {
      thread.postMessage({ ...job, memory, states: lists[me]! } satisfies TableJob);
      const [message] = await once(thread, "message");
      return message as TableTold;
    }),
  );
  return { added: told.reduce((sum, one) => sum + one.added, 0), held: told.flatMap(({ share }) => share).sort() };
}

const distinct = (lists: readonly TableJob["states"][]) =>
  [...new Set(lists.flat().map((state) => state.join()))].sort();

/** All keys that differ little in word 0 have one home. */
const colliding: Scrambling = { shift: 31, factor: 1 };

const someStates = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 12 }).chain((widths) =>
  fc.record({
    widths: fc.constant(widths),
    lists: fc.array(
      fc.array(fc.tuple(...widths.map((width) => fc.nat({ max: Math.min(9, 2 ** width - 1) }))), { maxLength: 300 }),
      { minLength: size, maxLength: size },
    ),
    isSame: fc.boolean(),
    mixed: fc.boolean(),
    collides: fc.boolean(),
    log2: fc.integer({ min: 3, max: 9 }),
    atOnce: fc.integer({ min: 1, max: 40 }),
    wider: fc.constantFrom(undefined, 0, 1, 9),
  }),
);

describe("SharedTable, of three threads", () => {
  it("holds each state once, and one thread was the first to add it, whatever collides", async () => {
    await fc.assert(
      fc.asyncProperty(someStates, async ({ widths, lists: each, isSame, mixed, collides, log2, atOnce, wider }) => {
        const lists = isSame ? each.map(() => each.flat()) : each;
        const thenWidths = wider === undefined ? {} : { thenWidths: widths.map((width) => width + wider) };
        const job = { widths, mixed, log2, atOnce, ...(collides ? { scrambling: colliding } : {}), ...thenWidths };
        const all = distinct(lists);
        expect(await added(job, lists)).toEqual({ added: all.length, held: all });
      }),
      { numRuns: 500 },
    );
  });

  it("keeps those too far from home apart, and takes them along when it grows", async () => {
    const near = Array.from({ length: 75 }, (_, index) => [index, 0, index % 16]);
    const others = (from: number) => Array.from({ length: 15_000 }, (_, index) => [65_000, 20_000 + from + index, 0]);
    const lists = [0, 7000, 25_000].map((from) => [...near, ...near, ...others(from), ...near]);
    const job = { widths: [16, 16, 10], mixed: false, scrambling: colliding, log2: 16, atOnce: 10 };
    const all = distinct(lists);
    // Who comes first differs from time to time.
    for (let time = 0; time < 8; time++) expect(await added(job, lists)).toEqual({ added: all.length, held: all });
  });

  it("takes those too far from home along when states are laid out anew", async () => {
    const near = Array.from({ length: 76 }, (_, index) => [index, 0, index % 16]);
    const job = {
      widths: [16, 16, 10],
      thenWidths: [16, 16, 11],
      mixed: false,
      scrambling: colliding,
      log2: 16,
      atOnce: 10,
    };
    const all = distinct([near]);
    for (const lists of [
      [[], near, []],
      [near, near, near],
    ])
      expect(await added(job, lists)).toEqual({ added: all.length, held: all });
  });

  it("gives slots more words where displacements run out", async () => {
    const states = Array.from({ length: 700 }, (_, index) => [index, 0, index % 16]);
    const job = { widths: [16, 16, 4], mixed: false, scrambling: colliding, log2: 12, atOnce: 3 };
    const all = distinct([states]);
    expect(await added(job, [states, states.toReversed(), states])).toEqual({ added: 700, held: all });
  });
});
