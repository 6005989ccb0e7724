import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { criticalRegion } from "./critical-region";
import { guardedRegion } from "./guarded-region";

const uses = { region: guardedRegion, critical: criticalRegion };
const graph = (...calls: string[]) =>
  stateGraph(
    small({
      objects: { region: guardedRegion(), critical: criticalRegion() },
      actors: { it: thread(inOrder(uses, ...calls)) },
    }),
  );
const answers = (...calls: string[]) =>
  graph(...calls)
    .situations.at(-1)
    ?.run.flatMap((step) => step.split("-> ")[1] ?? []);

describe("a guarded region", () => {
  it("nests, lets no APC in, and must balance (APC-1, APC-3)", () => {
    const messages = ["enter", "leave", "deliver"].map((type) => ({ type, mode: "special" }));
    const beyond = ({ depth }: { readonly depth?: unknown }) => Number(depth) > 1;
    expect(sentences(guardedRegion(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: outside (depth = 0)",
        "at first, enter special: inside (depth = 1)",
        "at first, leave special: leftTwice (depth = 0)",
        "at first, enter special, enter special: inside (depth = 2)",
      ]
    `);
    expect(graph("KeLeaveGuardedRegion(region)").errors).toEqual([expect.stringMatching(/^protection-balanced: /)]);
  });

  it("says whether APCs are held back", () => {
    const ask = ["KeAreAllApcsDisabled(region)", "KeAreApcsDisabled(critical)"];
    expect(answers(...ask, "KeEnterGuardedRegion(region)", ...ask, "KeEnterCriticalRegion(critical)", ...ask)).toEqual([
      "FALSE",
      "FALSE",
      "TRUE",
      "FALSE",
      "TRUE",
      "TRUE",
    ]);
  });
});
