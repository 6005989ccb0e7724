import { describe, expect, it } from "vitest";
import type { Verdict } from "../harness/trace/result";
import type { Sweep } from "../harness/trace/sweep";
import { sweepPlot } from "./html/sweep-plot";
import { sweepTable } from "./sweep-table";
import { sweepAnswer } from "./sweep-words";

function sweep(verdicts: readonly Verdict[], answer: Partial<Sweep> = {}): Sweep {
  return {
    design: "pipe<1>",
    variant: "ten",
    scope: { processors: 2, set: {} },
    bound: "urb",
    points: verdicts.map((verdict, index) => ({
      count: index + 1,
      verdict,
      property: verdict === "violated" ? ["rate-reached"] : [],
      asExpected: index > 0,
      states: 10 ** (index + 1),
      transitions: 0,
      depth: 0,
    })),
    largestSafe: null,
    smallestSufficient: null,
    ...answer,
  };
}

const style = { width: 100, colors: false };

describe("a sweep in a report", () => {
  it("is a table with its answer, and bars as long as the counts of states are large", () => {
    expect(
      sweepTable(sweep(["violated", "violated", "holds"], { smallestSufficient: 3 }), style),
    ).toMatchInlineSnapshot(`
      [
        "pipe<1> ten on 2 CPU: enough from urb=3 on",
        "  urb  verdict                                  states",
        "    1  violated rate-reached (not as expected)      10  #",
        "    2  violated rate-reached                       100  ####",
        "    3  holds                                     1,000  ########################################",
      ]
    `);
  });

  it("says what it can where there is no one turn", () => {
    expect(sweepAnswer(sweep(["holds", "violated"], { largestSafe: 1 }))).toBe("safe up to urb=1");
    expect(sweepAnswer(sweep(["holds", "holds"]))).toBe("holds throughout urb=1 to 2");
    expect(sweepAnswer(sweep(["holds", "violated", "holds"]))).toBe("no one threshold in urb=1 to 3");
  });

  it("is a plot on the page, with a bar for each count and its verdict in words", () => {
    const plot = sweepPlot(sweep(["violated", "holds"], { smallestSufficient: 2 }));
    expect(plot.match(/<rect /g)).toHaveLength(2);
    expect(plot).toContain("<title>urb=2: holds, 100 states</title>");
    expect(plot).toContain("pipe&lt;1&gt; ten on 2 processors: enough from urb=2 on");
    expect(plot).toContain('class="point surprise"');
  });
});
