import { describe, expect, it } from "vitest";
import { runCli } from "../../testing/run-cli";
import type { RunReport } from "../../trace/result";

function mutated(...args: string[]): { readonly report: RunReport; readonly status: number | null } {
  const { out, code } = runCli(["mutate", ...args, "--report", "json=-"]);
  return { report: JSON.parse(out) as RunReport, status: code };
}

describe("bugcheck mutate", () => {
  it("finds every dropped release and every ignored result of a fixed design", () => {
    const { report, status } = mutated("cancel-vs-dpc-completion", "--variant", "fixed");
    const [{ mutants = [], score, unbroken } = {}] = report.mutations ?? [];
    expect([status, unbroken]).toEqual([0, "holds"]);
    const quiet = mutants.filter(({ outcome }) => outcome !== "killed");
    expect(quiet.map(({ operator, outcome }) => [operator, outcome])).toEqual([
      ["swap", "survived"],
      ["swap", "survived"],
    ]);
    expect(score).toBeCloseTo((mutants.length - 2) / mutants.length);
    const dropped = mutants.find(({ what }) => what === "leaves out IoReleaseCancelSpinLock()");
    expect(dropped).toMatchObject({ property: ["cancel-lock-released"], scope: { processors: 1 } });
  });

  it("tells copies that differ where the design never comes from those that nobody notices", () => {
    const { report } = mutated("csq-polling-thread", "--variant", "suspend-deferred");
    const outcomes = (report.mutations?.[0]?.mutants ?? []).map(({ state, outcome }) => [state, outcome]);
    expect(outcomes).toContainEqual(["CompleteLate", "unreached"]);
  });

  it("breaks nothing that does not hold as it stands", () => {
    const { report, status } = mutated("cancel-vs-dpc-completion", "--variant", "ignored-result");
    expect(report.mutations).toMatchObject([{ unbroken: "violated", mutants: [], score: null }]);
    expect(status).toBe(1);
  });

  it("fails below the score asked for, and says what it does not know", () => {
    expect(runCli(["mutate", "cancel-vs-dpc-completion", "--fail-if-score-below", "0.99"]).code).toBe(1);
    const { code, err } = runCli(["mutate", "cancel-vs-dpc-completion", "--variant", "fixd"]);
    expect([code, err]).toEqual([3, expect.stringContaining("Did you mean fixed?")]);
  });
});
