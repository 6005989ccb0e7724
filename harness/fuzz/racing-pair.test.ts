import { describe, expect, it } from "vitest";
import { automata } from "../network/automata";
import { fuzz } from "./fuzz";
import { someRuns } from "./fuzzing";
import { strategyNamed } from "./strategies";

/** Threads that each write one of two variables, which go wrong at the second write. */
function writers(...variables: ("x" | "y")[]) {
  const threads = variables.map((variable, index) => ({
    name: `writer ${index}`,
    initial: "start",
    leads: (at: unknown) =>
      at === "end"
        ? []
        : [{ call: `write ${variable}`, ask: variable, message: "write", onReply: () => ({ to: ["end"] }) }],
  }));
  const values = ["x", "y"].map((name) => ({
    name,
    initial: 0,
    answers: (value: unknown) => [{ to: Number(value) + 1 }],
    status: (value: unknown) =>
      value === 2
        ? ({ kind: "error", error: { property: "written-once", message: `${name} is written twice` } } as const)
        : ({ kind: "idle" } as const),
  }));
  return automata("writers", [...threads, ...values], [{ kind: "error", name: "written-once" }]);
}

describe("failures", () => {
  it("are grouped by property and the two calls that race, in whichever order", () => {
    const plan = { ...someRuns, runs: 200, failures: 5 };
    const network = writers("x", "x", "y", "y");
    const { failures, failed, stoppedBy } = fuzz(network, strategyNamed("random"), plan);
    const races = failures.map(({ pair }) => [
      network.components[pair!.component]!.name,
      network.label(pair!.second).call,
    ]);
    expect(races.sort()).toEqual([
      ["x", "write x"],
      ["y", "write y"],
    ]);
    expect(failures.reduce((sum, { times }) => sum + times, 0)).toBe(failed);
    expect({ failed, stoppedBy }).toEqual({ failed: 200, stoppedBy: "runs" });
  });

  it("stop the runs once as many different ones are found as were asked for", () => {
    const plan = { ...someRuns, runs: 200, failures: 2 };
    const { runs, stoppedBy } = fuzz(writers("x", "x", "y", "y"), strategyNamed("random"), plan);
    expect(stoppedBy).toBe("failures");
    expect(runs).toBeLessThan(50);
  });
});
