import { describe, expect, it } from "vitest";
import { apc, environment, type PlacedActor, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { apcObject, suspension } from "./apc-object";
import { caller } from "./caller";
import { criticalRegion } from "./critical-region";
import { executiveResource } from "./executive-resource";
import { semaphore } from "./semaphore";

const uses = { resource: executiveResource, region: criticalRegion, sender: caller };
const enter = "KeEnterCriticalRegion(region)";
const leave = "KeLeaveCriticalRegion(region)";
const exclusive = "ExAcquireResourceExclusiveLite(resource, region, TRUE)";
const shared = "ExAcquireResourceSharedLite(resource, region, TRUE)";
const release = "ExReleaseResourceLite(resource, region)";

/** Each actor has a region of its own. */
const graph = (
  bodies: Readonly<Record<string, readonly string[]>>,
  regions?: "unchecked",
  more: Readonly<Record<string, PlacedActor>> = {},
) =>
  stateGraph(
    small({
      objects: {
        resource: executiveResource(regions && { regions }),
        sender: caller(),
        apc: apcObject(),
        resumed: semaphore(),
        ...Object.fromEntries(Object.keys(bodies).map((name) => [`${name}Region`, criticalRegion()])),
      },
      actors: {
        ...Object.fromEntries(
          Object.entries(bodies).map(([name, calls]) => [
            name,
            thread(inOrder(uses, ...calls), { region: `${name}Region` }),
          ]),
        ),
        ...more,
      },
    }),
    { processors: 1 },
  );
const stuck = (...args: Parameters<typeof graph>) => graph(...args).situations.filter((situation) => situation.stuck);
const results = (...calls: string[]) =>
  graph({ it: [enter, ...calls] })
    .situations.at(-1)
    ?.run.flatMap((step) => step.split("-> ")[1] ?? []);

describe("an executive resource", () => {
  it("is shared by many or owned by one, again by whoever has it (MTX-4)", () => {
    const request = "behind";
    const messages = [
      ...["share", "own", "release", "convert", "delete"].map((type) => ({ type, by: "A", request })),
      { type: "share", by: "B", request },
      { type: "want", by: "B", request },
    ];
    const beyond = ({ shared = {}, depth }: { readonly shared?: object; readonly depth?: unknown }) =>
      Object.values(shared).reduce((sum: number, each) => sum + Number(each), 0) > 1 || Number(depth) > 1;
    expect(
      sentences(executiveResource(), messages, beyond).map((each) => each.replaceAll(" behind", "")),
    ).toMatchInlineSnapshot(`
      [
        "at first: free (shared = {}, depth = 0, waiting = Set[])",
        "at first, share by A: shared (shared = {"A":1}, depth = 0, waiting = Set[])",
        "at first, own by A: exclusive (shared = {}, exclusive = A, depth = 1, waiting = Set[])",
        "at first, release by A: notOwned (shared = {}, depth = 0, waiting = Set[])",
        "at first, delete by A: deleted (shared = {}, depth = 0, waiting = Set[])",
        "at first, share by B: shared (shared = {"B":1}, depth = 0, waiting = Set[])",
        "at first, want by B: free (shared = {}, depth = 0, waiting = Set["B"])",
        "at first, share by A, share by A: shared (shared = {"A":2}, depth = 0, waiting = Set[])",
        "at first, share by A, convert by A: notOwned (shared = {"A":1}, depth = 0, waiting = Set[])",
        "at first, share by A, delete by A: deletedInUse (shared = {"A":1}, depth = 0, waiting = Set[])",
        "at first, share by A, share by B: shared (shared = {"B":1,"A":1}, depth = 0, waiting = Set[])",
        "at first, share by A, want by B: shared (shared = {"A":1}, depth = 0, waiting = Set["B"])",
        "at first, own by A, share by A: exclusive (shared = {}, exclusive = A, depth = 2, waiting = Set[])",
        "at first, own by A, delete by A: deletedInUse (shared = {}, exclusive = A, depth = 1, waiting = Set[])",
        "at first, own by A, want by B: exclusive (shared = {}, exclusive = A, depth = 1, waiting = Set["B"])",
        "at first, delete by A, share by A: usedAfterDelete (shared = {}, depth = 0, waiting = Set[])",
        "at first, share by B, release by A: notOwned (shared = {"B":1}, depth = 0, waiting = Set[])",
        "at first, share by B, delete by A: deletedInUse (shared = {"B":1}, depth = 0, waiting = Set[])",
        "at first, share by B, share by B: shared (shared = {"B":2}, depth = 0, waiting = Set[])",
        "at first, share by B, want by B: shared (shared = {"B":1}, depth = 0, waiting = Set["B"])",
        "at first, want by B, release by A: notOwned (shared = {}, depth = 0, waiting = Set["B"])",
        "at first, want by B, delete by A: deleted (shared = {}, depth = 0, waiting = Set["B"])",
        "at first, share by A, want by B, share by A: shared (shared = {"A":2}, depth = 0, waiting = Set["B"])",
        "at first, share by A, want by B, convert by A: notOwned (shared = {"A":1}, depth = 0, waiting = Set["B"])",
        "at first, share by A, want by B, delete by A: deletedInUse (shared = {"A":1}, depth = 0, waiting = Set["B"])",
        "at first, own by A, want by B, share by A: exclusive (shared = {}, exclusive = A, depth = 2, waiting = Set["B"])",
        "at first, own by A, want by B, delete by A: deletedInUse (shared = {}, exclusive = A, depth = 1, waiting = Set["B"])",
        "at first, share by B, want by B, release by A: notOwned (shared = {"B":1}, depth = 0, waiting = Set["B"])",
        "at first, share by B, want by B, delete by A: deletedInUse (shared = {"B":1}, depth = 0, waiting = Set["B"])",
        "at first, share by B, want by B, share by B: shared (shared = {"B":2}, depth = 0, waiting = Set["B"])",
        "at first, want by B, delete by A, share by A: usedAfterDelete (shared = {}, depth = 0, waiting = Set["B"])",
      ]
    `);
  });

  it("lets sharers in together, and an owner only alone", () => {
    const section = (take: string) => [take, release];
    const bodies = { r: section(shared), s: section(shared), w: section(exclusive) };
    const { situations, errors } = graph(bodies, "unchecked");
    const inside = situations.map(({ is }) => ["r", "s", "w"].filter((actor) => is(actor) === "S1").join("+"));
    expect([...new Set(inside)].sort()).toEqual(["", "r", "r+s", "s", "w"]);
    expect([errors, situations.filter((situation) => situation.stuck)]).toEqual([[], []]);
  });

  it("is never owned by a thread that shares it, nor by two that share it and both ask", () => {
    expect(stuck({ it: [enter, shared, exclusive] })).toHaveLength(1);
    expect(stuck({ a: [enter, shared, exclusive], b: [enter, shared, exclusive] }).length).toBeGreaterThan(0);
    expect(stuck({ it: [enter, exclusive, shared, release, release, leave] })).toEqual([]);
  });

  it("shared again waits for exclusive waiters only by the call that says so (MTX-5)", () => {
    const again = (call: string) => ({
      r: [enter, shared, `${call}(resource, region, TRUE)`, release, release, leave],
      w: [enter, exclusive, release, leave],
    });
    expect(stuck(again("ExAcquireResourceSharedLite"))).toEqual([]);
    expect(stuck(again("ExAcquireSharedStarveExclusive"))).toEqual([]);
    expect(stuck(again("ExAcquireSharedWaitForExclusive")).length).toBeGreaterThan(0);
  });

  it("answers at once where it is not to wait", () => {
    const at = (call: string) => `${call}(resource, region, FALSE)`;
    expect(results(at("ExAcquireResourceSharedLite"), at("ExAcquireResourceExclusiveLite"))).toEqual(["TRUE", "FALSE"]);
    expect(results(at("ExAcquireResourceExclusiveLite"), at("ExAcquireResourceSharedLite"))).toEqual(["TRUE", "TRUE"]);
  });

  it("converted lets sharers in that waited", () => {
    const converts = [enter, exclusive, "ExConvertExclusiveToSharedLite(resource)", release, leave];
    const { situations, errors } = graph({ w: converts, r: [enter, shared, release, leave] });
    expect(errors).toEqual([]);
    expect(situations.some(({ is }) => is("w") === "S3" && is("r") === "S2")).toBe(true);
    expect(situations.some(({ is }) => is("w") === "S2" && is("r") === "S2")).toBe(false);
  });

  it.each([
    ["acquired outside a critical region", [exclusive], /^resource-held-in-region: .* acquired/],
    ["released after the region was left", [enter, shared, leave, release], /^resource-held-in-region: .* released/],
    ["released by a thread that does not own it", [enter, release], /^lock-released-by-owner: /],
    [
      "released for somebody who does not own it",
      [enter, exclusive, "ExReleaseResourceForThreadLite(resource, sender)"],
      /^lock-released-by-owner: .* for somebody/,
    ],
    ["converted by a sharer", [enter, shared, "ExConvertExclusiveToSharedLite(resource)"], /^lock-released-by-owner: /],
    ["deleted while it is held", [enter, shared, "ExDeleteResourceLite(resource)"], /^no-use-after-free: .* deleted/],
    ["used after it was deleted", ["ExDeleteResourceLite(resource)", enter, shared], /^no-use-after-free: .* used/],
  ])("%s, is an error", (_, calls, error) => {
    expect(graph({ it: calls }).errors).toEqual([expect.stringMatching(error)]);
  });

  it("given to an owner is released by any thread", () => {
    const gives = [enter, exclusive, "ExSetResourceOwnerPointer(resource, sender)", leave];
    const { situations, errors } = graph({ it: gives });
    expect([errors, situations.at(-1)?.is("resource")]).toEqual([[], expect.stringContaining("exclusive = sender")]);
    const releases = routine({
      uses,
      chart: {
        initial: "Try",
        states: {
          Try: {
            on: {
              "ExAcquireResourceSharedLite(resource, region, FALSE)": [
                { guard: returned("TRUE"), target: "Done" },
                { target: "Release" },
              ],
            },
          },
          Release: { on: { "ExReleaseResourceForThreadLite(resource, sender)": "Done" } },
          Done: { type: "final" },
        },
      },
    });
    const other = graph({ it: gives, waiter: [enter] }, undefined, {
      other: thread(releases, { region: "waiterRegion" }),
    });
    expect(other.situations.some(({ is }) => is("resource").startsWith("free") && is("it") === "done")).toBe(true);
  });

  it("held outside a region is held by a thread that can be suspended, while whoever resumes it waits", () => {
    const suspends = {
      queues: environment(inOrder({ apc: apcObject }, "KeInsertQueueApc(apc)")),
      suspends: apc(
        suspension,
        {},
        { into: { thread: "it", mode: "normal", heldBackBy: ["itRegion"] }, queuedBy: "apc" },
      ),
      resumes: thread(inOrder({ ...uses, resumed: semaphore }, exclusive, release, "KeReleaseSemaphore(resumed)"), {
        region: "itRegion",
      }),
    };
    expect(stuck({ it: [exclusive, release] }, "unchecked", suspends).length).toBeGreaterThan(0);
    expect(stuck({ it: [enter, exclusive, release, leave] }, "unchecked", suspends)).toEqual([]);
  });
});
