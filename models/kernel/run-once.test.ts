import { describe, expect, it } from "vitest";
import { each, thread } from "../../harness/language/actor";
import { many } from "../../harness/language/kind";
import { routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { poolBlock } from "./pool-block";
import { rtlRunOnceExecuteOnce, runOnce } from "./run-once";

const uses = { once: runOnce, block: poolBlock, found: poolBlock };
const create = inOrder(uses, "ExAllocatePoolWithTag(block)", "Initialize(block)");

const user = routine({
  uses,
  chart: {
    context: { found: null },
    initial: "Execute",
    states: {
      Execute: rtlRunOnceExecuteOnce({
        once: "once",
        initRoutine: { name: "Create", routine: create },
        made: "block",
        context: "found",
        next: "Use",
      }),
      Use: { on: { "Use(found)": "Done" } },
      Done: { type: "final" },
    },
  },
});

describe("a one-time initialization", () => {
  it("is begun once, and begun again only when it has ended", () => {
    const messages = [{ type: "begin" }, { type: "end", initialized: "block" }];
    expect(sentences(runOnce(), messages)).toMatchInlineSnapshot(`
      [
        "at first: notStarted (initialized = NULL)",
        "at first, begin: running (initialized = NULL)",
        "at first, begin, end block: initialized (initialized = block)",
      ]
    `);
  });

  it.each([1, 2])("runs one caller's routine and hands its result to all on %i processors", (processors) => {
    const { errors, situations } = stateGraph(
      small({
        objects: { once: runOnce(), block: many(2, poolBlock()) },
        actors: { user: each("block", thread(user, { block: "block" })) },
      }),
      { processors },
    );
    expect(errors).toEqual([]);
    expect(situations.filter(({ stuck }) => stuck)).toEqual([]);
    const both = situations.filter(
      ({ run }) => run.filter((step) => step.includes("ExAllocatePoolWithTag")).length > 1,
    );
    expect(both).toEqual([]);
    expect(situations.some(({ run }) => run.filter((step) => step.includes("Use(")).length === 2)).toBe(true);
  });
});
