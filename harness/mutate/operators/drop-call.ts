import { isPlain, withState } from "../chart-edit";
import type { Operator } from "../operator";

/** Leaves a call out: a release that is forgotten, a wait that is not made, an IRP that nobody completes. */
export const dropCall: Operator = {
  name: "drop",
  *apply(chart, places) {
    for (const place of places.filter(isPlain)) {
      yield {
        state: place.path.join("."),
        arrow: place.text,
        what: `leaves out ${place.text}`,
        chart: withState(chart, place.path, ({ on: _, ...state }) => ({ ...state, always: place.arrows })),
      };
    }
  },
};
