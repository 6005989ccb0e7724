import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { mutex } from "./mutex";

const by = (...types: string[]) => types.flatMap((type) => ["A", "B"].map((actor) => ({ type, by: actor })));
const uses = { first: mutex, second: mutex };
const wait = (name: string) => `KeWaitForSingleObject(${name}, NULL)`;
const release = (name: string) => `KeReleaseMutex(${name})`;

/** A thread that takes both mutexes in this order. */
const both = (one: string, other: string) =>
  thread(inOrder(uses, wait(one), wait(other), release(other), release(one)));

describe("a mutex", () => {
  it("is owned by a thread, which may take it again and gives it back as often (MTX-1)", () => {
    const beyond = ({ depth }: { readonly depth?: unknown }) => Number(depth) > 2;
    expect(sentences(mutex(), by("wait", "release"), beyond)).toMatchInlineSnapshot(`
      [
        "at first: free (depth = 0)",
        "at first, wait by A: owned (owner = A, depth = 1)",
        "at first, wait by B: owned (owner = B, depth = 1)",
        "at first, release by A: notOwner (depth = 0)",
        "at first, wait by A, wait by A: owned (owner = A, depth = 2)",
        "at first, wait by A, release by B: notOwner (owner = A, depth = 1)",
        "at first, wait by B, wait by B: owned (owner = B, depth = 2)",
        "at first, wait by B, release by A: notOwner (owner = B, depth = 1)",
        "at first, wait by A, wait by A, wait by A: owned (owner = A, depth = 3)",
        "at first, wait by A, wait by A, release by B: notOwner (owner = A, depth = 2)",
        "at first, wait by B, wait by B, wait by B: owned (owner = B, depth = 3)",
        "at first, wait by B, wait by B, release by A: notOwner (owner = B, depth = 2)",
      ]
    `);
  });

  it("taken in two orders is a deadlock, in one order is none", () => {
    const objects = { first: mutex(), second: mutex() };
    const stuck = (other: ReturnType<typeof thread>) =>
      stateGraph(small({ objects, actors: { a: both("first", "second"), b: other } })).situations.filter(
        (situation) => situation.stuck,
      );
    expect(stuck(both("second", "first"))).toHaveLength(1);
    expect(stuck(both("first", "second"))).toEqual([]);
  });
});
