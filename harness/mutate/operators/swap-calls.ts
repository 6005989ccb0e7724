import { type CallPlace, isPlain, withState } from "../chart-edit";
import type { Operator } from "../operator";

/** Makes two calls that follow one another the other way round: inserts and then marks pending, touches and then locks. */
export const swapCalls: Operator = {
  name: "swap",
  *apply(chart, places) {
    for (const first of places.filter(isPlain)) {
      const second = places.find((place) => isPlain(place) && follows(first, place));
      if (second === undefined || second.text === first.text || leadingTo(second, places).length !== 1) continue;
      const swapped = withState(chart, first.path, (state) => ({ ...state, on: { [second.text]: first.arrows } }));
      yield {
        state: first.path.join("."),
        arrow: first.text,
        what: `makes the call ${second.text} before ${first.text}`,
        chart: withState(swapped, second.path, (state) => ({ ...state, on: { [first.text]: second.arrows } })),
      };
    }
  },
};

function follows(first: CallPlace, second: CallPlace): boolean {
  const sameParent = first.path.slice(0, -1).join(".") === second.path.slice(0, -1).join(".");
  return sameParent && first.path.length === second.path.length && first.arrows[0]?.target === second.path.at(-1);
}

function leadingTo(place: CallPlace, places: readonly CallPlace[]): CallPlace[] {
  const parent = place.path.slice(0, -1).join(".");
  return places.filter(
    ({ path, arrows }) =>
      path.slice(0, -1).join(".") === parent && arrows.some(({ target }) => target === place.path.at(-1)),
  );
}
