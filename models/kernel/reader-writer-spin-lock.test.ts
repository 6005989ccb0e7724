import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { readerWriterSpinLock } from "./reader-writer-spin-lock";

const uses = { lock: readerWriterSpinLock };
const read = ["ExAcquireSpinLockShared(lock)", "ExReleaseSpinLockShared(lock)"];
const write = ["ExAcquireSpinLockExclusive(lock)", "ExReleaseSpinLockExclusive(lock)"];
const graph = (actors: Readonly<Record<string, ReturnType<typeof thread>>>, processors = 2) =>
  stateGraph(small({ objects: { lock: readerWriterSpinLock() }, actors }), { processors });
const stuck = (...bodies: readonly (readonly string[])[]) =>
  graph(Object.fromEntries(bodies.map((calls, index) => [`it${index}`, thread(inOrder(uses, ...calls))])))
    .situations.filter((situation) => situation.stuck)
    .map(({ run }) => run);

describe("a reader/writer spin lock", () => {
  it("is held by readers or one writer, and a writer that waits holds readers back (SPIN-11)", () => {
    const messages = [
      ...["share", "want", "own", "leave", "free", "convert"].map((type) => ({ type, by: "A" })),
      { type: "share", by: "B" },
    ];
    const beyond = ({ readers }: { readonly readers?: unknown }) => Object.values(readers ?? {}).flat().length > 1;
    expect(sentences(readerWriterSpinLock(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: free (readers = {}, waiting = Set[])",
        "at first, share by A: shared (readers = {"A":[null]}, waiting = Set[])",
        "at first, want by A: free (readers = {}, waiting = Set["A"])",
        "at first, own by A: exclusive (readers = {}, writer = A, waiting = Set[])",
        "at first, leave by A: releasedByOther (readers = {}, waiting = Set[])",
        "at first, share by B: shared (readers = {"B":[null]}, waiting = Set[])",
        "at first, share by A, share by A: shared (readers = {"A":[null,null]}, waiting = Set[])",
        "at first, share by A, want by A: shared (readers = {"A":[null]}, waiting = Set["A"])",
        "at first, share by A, free by A: formsMixed (readers = {"A":[null]}, waiting = Set[])",
        "at first, share by A, share by B: shared (readers = {"B":[null],"A":[null]}, waiting = Set[])",
        "at first, want by A, leave by A: releasedByOther (readers = {}, waiting = Set["A"])",
        "at first, own by A, want by A: exclusive (readers = {}, writer = A, waiting = Set["A"])",
        "at first, own by A, leave by A: formsMixed (readers = {}, writer = A, waiting = Set[])",
        "at first, own by A, convert by A: releasedByOther (readers = {}, writer = A, waiting = Set[])",
        "at first, share by B, want by A: shared (readers = {"B":[null]}, waiting = Set["A"])",
        "at first, share by B, leave by A: releasedByOther (readers = {"B":[null]}, waiting = Set[])",
        "at first, share by B, share by B: shared (readers = {"B":[null,null]}, waiting = Set[])",
        "at first, share by A, want by A, free by A: formsMixed (readers = {"A":[null]}, waiting = Set["A"])",
        "at first, own by A, want by A, leave by A: formsMixed (readers = {}, writer = A, waiting = Set["A"])",
        "at first, own by A, want by A, convert by A: releasedByOther (readers = {}, writer = A, waiting = Set["A"])",
        "at first, share by B, want by A, leave by A: releasedByOther (readers = {"B":[null]}, waiting = Set["A"])",
      ]
    `);
  });

  it("lets readers in together, and a writer only alone", () => {
    const { situations, errors } = graph({
      r: thread(inOrder(uses, ...read)),
      s: thread(inOrder(uses, ...read)),
      w: thread(inOrder(uses, ...write)),
    });
    const inside = situations.map(({ is }) => ["r", "s", "w"].filter((actor) => is(actor) === "S1").join("+"));
    expect([...new Set(inside)].sort()).toEqual(["", "r", "r+s", "s", "w"]);
    expect([errors, situations.filter((situation) => situation.stuck)]).toEqual([[], []]);
  });

  it("is never taken again by a reader once a writer came in between, and always where none comes", () => {
    const twice = [read[0], read[0], read[1], read[1]] as string[];
    expect(stuck(twice)).toEqual([]);
    expect(stuck(twice, write).length).toBeGreaterThan(0);
    expect(stuck(read, write)).toEqual([]);
  });

  it("taken for writing by its own reader is never taken", () => {
    expect(stuck([...read.slice(0, 1), ...write.slice(0, 1)])).toHaveLength(1);
  });

  it("converts for the only reader while no writer waits, and leaves it a reader else", () => {
    const upgrade = routine({
      uses,
      chart: {
        initial: "Read",
        states: {
          Read: { on: { "ExAcquireSpinLockShared(lock)": "Convert" } },
          Convert: {
            on: {
              "ExTryConvertSharedSpinLockExclusive(lock)": [
                { guard: returned("TRUE"), target: "Write" },
                { target: "GiveUp" },
              ],
            },
          },
          Write: { on: { "ExReleaseSpinLockExclusive(lock)": "Done" } },
          GiveUp: { on: { "ExReleaseSpinLockShared(lock)": "Done" } },
          Done: { type: "final" },
        },
      },
    });
    const { situations, errors } = graph({
      a: thread(upgrade),
      b: thread(upgrade),
      w: thread(inOrder(uses, ...write)),
    });
    expect(errors).toEqual([]);
    expect(situations.filter((situation) => situation.stuck)).toEqual([]);
    expect(situations.some(({ is }) => is("a") === "Write")).toBe(true);
    expect(situations.some(({ is }) => is("a") === "GiveUp")).toBe(true);
    expect(
      situations.some(
        ({ is }) => is("a") === "Write" && is("b") !== "Read" && is("b") !== "done" && is("b") !== "returning",
      ),
    ).toBe(false);
  });

  it.each([
    ["shared, then as a writer", "ExAcquireSpinLockShared(lock)", "ExReleaseSpinLockExclusive(lock)"],
    ["exclusively, then as a reader", "ExAcquireSpinLockExclusive(lock)", "ExReleaseSpinLockShared(lock)"],
    [
      "by raising, then as if at DISPATCH_LEVEL",
      "ExAcquireSpinLockShared(lock)",
      "ExReleaseSpinLockSharedFromDpcLevel(lock)",
    ],
  ])("taken %s, is an error", (_, take, release) => {
    expect(graph({ it: thread(inOrder(uses, take, release)) }).errors).toEqual([
      expect.stringMatching(/^lock-forms-matched: /),
    ]);
  });

  it("is taken by a DPC without touching its level", () => {
    const body = inOrder(
      uses,
      "ExAcquireSpinLockExclusiveAtDpcLevel(lock)",
      "ExReleaseSpinLockExclusiveFromDpcLevel(lock)",
      "ExAcquireSpinLockSharedAtDpcLevel(lock)",
      "ExReleaseSpinLockSharedFromDpcLevel(lock)",
    );
    const { situations, errors } = graph({ it: dpc(body) }, 1);
    expect(errors).toEqual([]);
    expect(situations.at(-1)?.run).toMatchInlineSnapshot(`
      [
        "it: enter @0",
        "it: ExAcquireSpinLockExclusiveAtDpcLevel(lock) (hold new readers back) @0",
        "it: ExAcquireSpinLockExclusiveAtDpcLevel(lock) (own) @0",
        "it: ExReleaseSpinLockExclusiveFromDpcLevel(lock) @0",
        "it: ExAcquireSpinLockSharedAtDpcLevel(lock) @0",
        "it: ExReleaseSpinLockSharedFromDpcLevel(lock) @0",
        "it: return @0",
      ]
    `);
    expect(graph({ it: thread(body) }, 1).errors).toEqual([expect.stringMatching(/^irql-respected: /)]);
  });
});
