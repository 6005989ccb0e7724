import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { many } from "../../harness/language/kind";
import { keep, type Routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { type Situation, type StateGraph, small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { listWellFormed } from "../../properties/list-well-formed";
import { irp, irpLinkedByPointers } from "./irp";
import { listEntry } from "./list-entry";
import { listHead } from "./list-head";
import { spinLock } from "./spin-lock";

const pointers = { queue: listEntry, irp: irpLinkedByPointers, lock: spinLock };
const abstract = { queue: listHead, irp, lock: spinLock };
const lock = "KeAcquireSpinLock(lock)";
const unlock = "KeReleaseSpinLock(lock)";
const insert = "InsertTailList(queue, irp)";
const remove = "RemoveEntryList(irp)";

/** Follows Flink from the head; undefined where it does not come back or Blink disagrees. */
function ring({ compiled }: StateGraph, situation: Situation): readonly string[] | undefined {
  const links = new Map(
    compiled.objects.map(({ component }) => {
      const [, flink, blink] = [/./, /flink = ([\w[\]]+)/, /blink = ([\w[\]]+)/].map(
        (text) => text.exec(situation.is(component.name))?.[1],
      );
      return [component.name, { flink, blink }];
    }),
  );
  const entries: string[] = [];
  let [before, at] = ["queue", links.get("queue")?.flink];
  while (at !== "queue") {
    if (at === undefined || entries.length > 5 || links.get(at)?.blink !== before) return undefined;
    entries.push(at);
    [before, at] = [at, links.get(at)?.flink];
  }
  return links.get("queue")?.blink === before ? entries : undefined;
}

const byPointers = (clients: Readonly<Record<string, { readonly on: string; readonly body: Routine }>>) =>
  small({
    objects: { queue: listEntry(), irp: many(2, irpLinkedByPointers()), lock: spinLock() },
    actors: Object.fromEntries(
      Object.entries(clients).map(([name, { on, body }]) => [name, thread(body, { irp: on })]),
    ),
  });
const ends = (graph: StateGraph) => graph.situations.filter(({ moves }) => moves.length === 0);

describe("a list at the granularity of pointers", () => {
  it("is what is written into it, one pointer at a time", () => {
    const messages = [
      { type: "writeLinks", flink: "a", blink: "b" },
      { type: "writeFlink", value: "c" },
      { type: "writeBlink", value: "c" },
    ];
    expect(sentences(listEntry(), messages).slice(0, 4)).toMatchInlineSnapshot(`
      [
        "at first: linked (flink = it, blink = it)",
        "at first, writeLinks a b: linked (flink = a, blink = b)",
        "at first, writeFlink c: linked (flink = c, blink = it)",
        "at first, writeBlink c: linked (flink = it, blink = c)",
      ]
    `);
  });

  it("has in an IRP an entry that an IRP which was given away still has", () => {
    const touches = ["complete", "writeFlink", "markPending"].map((type) => ({ type }));
    const ways = sentences(irpLinkedByPointers(), touches).filter((way) => way.startsWith("at first, complete"));
    expect(ways.map((way) => way.replace(/ \(.*/, ""))).toMatchInlineSnapshot(`
      [
        "at first, complete: completed",
        "at first, complete, complete: completedTwice",
        "at first, complete, writeFlink: completed",
        "at first, complete, markPending: touchedAfterCompletion",
        "at first, complete, writeFlink, complete: completedTwice",
        "at first, complete, writeFlink, markPending: touchedAfterCompletion",
      ]
    `);
  });

  it("inserts in four steps and unlinks in three", () => {
    const graph = stateGraph(byPointers({ a: { on: "irp[0]", body: inOrder(pointers, insert, remove) } }));
    const last = ends(graph)[0] as Situation;
    expect(last.run.map((step) => step.replace("a: ", ""))).toMatchInlineSnapshot(`
      [
        "InsertTailList(queue, irp) (b = head->Blink) @0",
        "InsertTailList(queue, irp) (entry->Flink = head, entry->Blink = b) @0",
        "InsertTailList(queue, irp) (b->Flink = entry) @0",
        "InsertTailList(queue, irp) (head->Blink = entry) @0",
        "RemoveEntryList(irp) (f, b = Flink, Blink) @0",
        "RemoveEntryList(irp) (b->Flink = f) @0",
        "RemoveEntryList(irp) (f->Blink = b) @0",
        "return @0",
      ]
    `);
    expect(ring(graph, last)).toEqual([]);
    expect(graph.situations.map((situation) => ring(graph, situation)?.join() ?? "broken")).toMatchInlineSnapshot(`
      [
        "",
        "",
        "",
        "broken",
        "irp[0]",
        "irp[0]",
        "broken",
        "",
        "",
      ]
    `);
  });

  it("is corrupted by an unlink that overlaps an insertion", () => {
    const clients = {
      a: { on: "irp[0]", body: inOrder(pointers, insert, remove) },
      b: { on: "irp[1]", body: inOrder(pointers, insert) },
    };
    const graph = stateGraph(byPointers(clients));
    expect(ends(graph).some((situation) => ring(graph, situation) === undefined)).toBe(true);
  });

  it("is well formed at the end where a lock protects every operation", () => {
    const guarded = (...calls: string[]) => inOrder(pointers, ...calls.flatMap((call) => [lock, call, unlock]));
    const clients = { a: { on: "irp[0]", body: guarded(insert, remove) }, b: { on: "irp[1]", body: guarded(insert) } };
    const graph = stateGraph(byPointers(clients), { processors: 2 });
    expect(ends(graph).map((situation) => ring(graph, situation))).toEqual(ends(graph).map(() => ["irp[1]"]));
    expect(graph.errors).toEqual([]);
  });
});

/** What is in the list in some end of a run, over all interleavings. */
const contents = (graph: StateGraph, of: (situation: Situation) => string) => [...new Set(ends(graph).map(of))].sort();

const abstractEntries = (situation: Situation) =>
  /entries = (\[[^\]]*(?:\]"[^\]]*)*\])/.exec(situation.is("queue"))?.[1] ?? "[]";

describe("two threads that insert", () => {
  it("leave neighbours that disagree, unless a lock keeps them apart", async () => {
    const inserting = (calls: readonly string[]) => ({
      actors: {
        a: thread(inOrder(pointers, ...calls), { irp: "irp[0]" }),
        b: thread(inOrder(pointers, ...calls), { irp: "irp[1]" }),
      },
    });
    await showsRaceAndFix({
      objects: { queue: listEntry(), irp: many(2, irpLinkedByPointers()), lock: spinLock() },
      // Nobody completes the two.
      unchecked: ["every-irp-completed"],
      properties: [listWellFormed],
      violates: "list-well-formed",
      race: inserting([insert]),
      fix: inserting([lock, insert, unlock]),
    });
  });
});

describe("the abstract list and the list of pointers", () => {
  it("agree wherever a lock protects them", () => {
    const client = fc.constantFrom([insert], [insert, remove], [insert, remove, insert]);
    fc.assert(
      fc.property(fc.tuple(client, client), fc.constantFrom(1, 2), (clients, processors) => {
        const design = (uses: Routine["uses"], objects: object) =>
          small({
            objects: { ...objects, lock: spinLock() },
            actors: Object.fromEntries(
              clients.map((calls, index) => [
                `client${index}`,
                thread(inOrder(uses, ...calls.flatMap((call) => [lock, call, unlock])), { irp: `irp[${index}]` }),
              ]),
            ),
          });
        const whole = stateGraph(design(abstract, { queue: listHead(), irp: many(2, irp()) }), { processors });
        const split = stateGraph(design(pointers, { queue: listEntry(), irp: many(2, irpLinkedByPointers()) }), {
          processors,
        });
        expect(split.errors).toEqual(whole.errors);
        expect(contents(split, (situation) => JSON.stringify(ring(split, situation)))).toEqual(
          contents(whole, abstractEntries),
        );
      }),
      { numRuns: 5 },
    );
  });
});

describe("an abstract list", () => {
  it("gives its entries back in the order they were put in, and then NULL", () => {
    const chart = {
      context: { got: null },
      initial: "First",
      states: {
        First: { on: { "RemoveHeadList(queue)": { target: "Second", actions: keep("got") } } },
        Second: { on: { "RemoveHeadList(queue)": { target: "Third", actions: keep("got") } } },
        Third: { on: { "RemoveHeadList(queue)": { target: "Done", actions: keep("got") } } },
        Done: { type: "final" as const },
      },
    };
    const held = irp({ queued: { in: "queue", cancelRoutine: "NULL" } });
    const design = small({
      objects: { queue: listHead({ holds: "irp" }), irp: many(2, held) },
      actors: { it: thread({ uses: { queue: listHead }, chart }) },
    });
    const results = stateGraph(design)
      .situations.flatMap(({ moves }) => moves)
      .slice(0, 3);
    expect(results.map((move) => move.split("-> ")[1])).toEqual(["irp[0]", "irp[1]", "NULL"]);
  });
});
