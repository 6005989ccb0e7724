import {
  caller,
  design,
  dpc,
  each,
  holds,
  many,
  referenceCountedObject,
  returned,
  routine,
  thread,
  violated,
} from "bugcheck";

/** A holder gives its reference back: it decides by a second read of the count, or by what the decrement returned. */
function release(decides: "by a second read" | "by the decrement's result") {
  const rereads = decides === "by a second read";
  return routine({
    uses: { flow: referenceCountedObject },
    chart: {
      initial: "CountDown",
      states: {
        CountDown: {
          on: {
            "InterlockedDecrement(flow)": rereads
              ? "ReadAgain"
              : [{ guard: returned("0"), target: "Free" }, { target: "Done" }],
          },
        },
        ReadAgain: { on: { "ReadReferences(flow)": [{ guard: returned("0"), target: "Free" }, { target: "Done" }] } },
        Free: { on: { "ExFreePoolWithTag(flow)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const reread = release("by a second read");
const fixed = release("by the decrement's result");

/** Where the second reader comes late it reads freed memory, where it comes in time it frees again: each variant is judged by one of the two. */
const READS_FREED = { unchecked: ["no-double-free"], differs: ["CountDown"] };
const FREES_AGAIN = { unchecked: ["no-use-after-free"], differs: ["CountDown"] };

/**
 * The flow context of a WFP callout: packets, the flow's deletion and unload each hold a reference, and the last one frees the context.
 *
 * The pattern is visible in Microsoft's public ddproxy sample: InterlockedDecrement, and then a read of the count in a statement of its own. Two holders
 * that count down before either reads both read zero and both free (0xC2), or one reads what the other has freed (0xD1). The decrement's own result
 * tells exactly one holder that it was the last. Look in the trace at the read after the other holder's ExFreePoolWithTag. Holders at PASSIVE_LEVEL
 * need one processor; at DISPATCH_LEVEL each runs to its end on its own processor, so that it takes two. That the sample fails in the field is our
 * hypothesis: it describes its shape, not a report.
 *
 * The faulty variants are counted up to the violation: `rereads` has 28 states, of 39, and with three holders 96, of 209, where the catalogue has 31 and 348:
 * a chart here branches in the step of the call, and forgets the number that it returned.
 */
export default design({
  id: "flow-context-deref-reread",
  about: "A reference count is read again after the decrement to decide who frees",
  objects: {
    holder: many(2, caller()),
    flow: referenceCountedObject({ references: 2 }),
  },
  variants: {
    "decrement-decides": { actors: { holder: each("holder", thread(fixed)) }, expect: holds() },
    "decrement-decides-at-dispatch": {
      actors: { holder: each("holder", dpc(fixed, {}, { on: "spread" })) },
      expect: holds(),
    },
    rereads: {
      actors: { holder: each("holder", thread(reread)) },
      ...READS_FREED,
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "rereads-and-frees": {
      about: "The same, judged by how often the context is freed.",
      actors: { holder: each("holder", thread(reread)) },
      ...FREES_AGAIN,
      expect: violated("no-double-free", { processors: 1 }),
    },
    "rereads-at-dispatch": {
      actors: { holder: each("holder", dpc(reread, {}, { on: "spread" })) },
      ...READS_FREED,
      expect: violated("no-use-after-free", { processors: 2 }),
    },
    "rereads-three-holders": {
      objects: { holder: many(3, caller()), flow: referenceCountedObject({ references: 3 }) },
      actors: { holder: each("holder", thread(reread)) },
      ...READS_FREED,
      expect: violated("no-use-after-free", { processors: 1 }),
    },
  },
});
