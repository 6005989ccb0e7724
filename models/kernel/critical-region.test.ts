import { describe, expect, it } from "vitest";
import { environment, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { criticalRegion } from "./critical-region";

const uses = { region: criticalRegion };

describe("a critical region", () => {
  it("nests, holds a suspension back, and must balance (APC-1, APC-3)", () => {
    const messages = ["enter", "leave", "suspend", "resume"].map((type) => ({ type }));
    const beyond = ({ depth }: { readonly depth?: unknown }) => Number(depth) > 1;
    expect(sentences(criticalRegion(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: outside (depth = 0)",
        "at first, enter: inside (depth = 1)",
        "at first, leave: leftTwice (depth = 0)",
        "at first, suspend: suspended (depth = 0)",
        "at first, enter, enter: inside (depth = 2)",
      ]
    `);
  });

  it("lets a suspension in before or after it, never inside", () => {
    const design = small({
      objects: { region: criticalRegion() },
      actors: {
        it: thread(inOrder(uses, "KeEnterCriticalRegion(region)", "KeLeaveCriticalRegion(region)")),
        other: environment(inOrder(uses, "SuspendThread(region)")),
      },
    });
    const { situations } = stateGraph(design);
    expect(
      situations.filter(({ is, moves }) => is("it") === "S1" && moves.some((move) => move.startsWith("other"))),
    ).toEqual([]);
    expect(situations.filter(({ stuck }) => stuck).map(({ run }) => run)).toEqual([["other: SuspendThread(region)"]]);
  });
});
