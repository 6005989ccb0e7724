import { withState } from "../chart-edit";
import type { Operator } from "../operator";

/** Goes on as after one outcome of a call, whatever its result: once for each outcome. */
export const ignoreResult: Operator = {
  name: "ignore-result",
  *apply(chart, places) {
    for (const { path, text, arrows } of places) {
      if (arrows.length < 2) continue;
      for (const [takenForGranted, { guard, ...arrow }] of arrows.entries()) {
        const as = guard === undefined ? "of the last case" : `of ${guard.name}`;
        yield {
          state: path.join("."),
          arrow: text,
          ignored: { outcomes: arrows.length, takenForGranted },
          what: `ignores the result of ${text} and goes the way ${as}, to ${arrow.target ?? "nowhere"}`,
          chart: withState(chart, path, (state) => ({ ...state, on: { [text]: arrow } })),
        };
      }
    }
  },
};
