import { withSibling, withState } from "../chart-edit";
import { givesUp } from "../gives-up";
import type { Operator } from "../operator";

/** Makes a call twice that gives something up: completes, frees or releases it again. */
export const repeatCall: Operator = {
  name: "repeat",
  *apply(chart, places) {
    for (const { path, state, text } of places) {
      const name = path.at(-1);
      if (name === undefined || !givesUp(text)) continue;
      const again = `${name} again`;
      const first = withState(chart, path, (old) => ({ ...old, on: { [text]: again } }));
      yield {
        state: path.join("."),
        arrow: text,
        what: `makes the call ${text} twice`,
        chart: withSibling(first, path, again, { on: state.on ?? {} }),
      };
    }
  },
};
