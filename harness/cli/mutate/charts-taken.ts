import type { Mutant } from "../../mutate/mutants";
import type { CoverageResult } from "../../trace/coverage-result";

/** Which arrows the unbroken charts take, and so where a broken copy can differ from them at all. */
export class ChartsTaken {
  constructor(private readonly coverage: CoverageResult) {}

  /** Whether the unbroken design comes to where the copy differs. */
  differs({ actors, state, arrow, ignored }: Pick<Mutant, "actors" | "state" | "arrow" | "ignored">): boolean {
    const { complete, charts } = this.coverage;
    const chart = charts.find((each) => each.chart.split(", ").some((name) => actors.includes(name)));
    if (!complete || chart === undefined) return true;
    if (chart.states.missed.includes(state)) return false;
    if (ignored === undefined) return true;
    const others = chart.arrows.missed.filter(
      (missed) => missed.state === state && missed.event === arrow && missed.alternative !== ignored.takenForGranted,
    );
    return others.length < ignored.outcomes - 1;
  }
}
