import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { referenceCountedObject } from "./reference-counted-object";

const uses = { object: referenceCountedObject };

/** Gives a reference back and frees the object where it was the last: by the decrement's result or by a second read. */
const release = (rereads: boolean) =>
  routine({
    uses,
    chart: {
      initial: "CountDown",
      states: {
        CountDown: {
          on: {
            "InterlockedDecrement(object)": rereads
              ? "Read"
              : [{ guard: returned("0"), target: "Free" }, { target: "Done" }],
          },
        },
        Read: { on: { "ReadReferences(object)": [{ guard: returned("0"), target: "Free" }, { target: "Done" }] } },
        Free: { on: { "ExFreePoolWithTag(object)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const errors = (rereads: boolean) =>
  stateGraph(
    small({
      objects: { object: referenceCountedObject({ references: 2 }) },
      actors: { a: thread(release(rereads)), b: thread(release(rereads)) },
    }),
  ).errors;

describe("a reference-counted object", () => {
  it("counts, frees nothing by itself, and is not to be touched once it is freed", () => {
    const messages = ["increment", "decrement", "free"].map((type) => ({ type }));
    const beyond = ({ references }: { readonly references?: unknown }) =>
      Number(references) > 1 || Number(references) < 0;
    expect(sentences(referenceCountedObject(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: allocated (references = 1)",
        "at first, increment: allocated (references = 2)",
        "at first, decrement: allocated (references = 0)",
        "at first, free: freed (references = 1)",
        "at first, decrement, decrement: allocated (references = -1)",
        "at first, decrement, free: freed (references = 0)",
        "at first, free, increment: usedAfterFree (references = 1)",
        "at first, free, free: freedTwice (references = 1)",
        "at first, decrement, free, increment: usedAfterFree (references = 0)",
        "at first, decrement, free, free: freedTwice (references = 0)",
      ]
    `);
  });

  it("is freed by two holders that read the count again, and by one that trusts its decrement", () => {
    expect(errors(true)).toMatchInlineSnapshot(`
      [
        "no-double-free: the object is freed a second time",
        "no-use-after-free: the object is used after it was freed",
      ]
    `);
    expect(errors(false)).toEqual([]);
  });
});
