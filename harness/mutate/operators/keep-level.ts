import type { Chart, Uses } from "../../language/chart";
import { parseArrow } from "../../network/arrow-descriptor";
import { type CallPlace, withState } from "../chart-edit";
import type { Operator } from "../operator";

/** A call that changes the level, and the form of it that leaves the level alone. Source: SPIN-1, SPIN-2. */
const atDpcLevel: Readonly<Record<string, string>> = {
  KeAcquireSpinLock: "KeAcquireSpinLockAtDpcLevel",
  KeReleaseSpinLock: "KeReleaseSpinLockFromDpcLevel",
};

/** Takes and releases a lock by the forms that are meant for DISPATCH_LEVEL, wherever the routine runs. */
export const keepLevel: Operator = {
  name: "keep-level",
  *apply(chart, places, uses) {
    const forms = places.map((place) => ({ place, other: otherForm(place.text, uses) }));
    for (const lock of new Set(forms.flatMap(({ other }) => other?.lock ?? []))) {
      const changed = forms.filter(({ other }) => other?.lock === lock);
      const first = changed.find(({ place }) => place.text.includes("Acquire"))?.place;
      if (first === undefined) continue;
      yield {
        state: first.path.join("."),
        arrow: first.text,
        what: `takes ${lock} without raising the level`,
        chart: changed.reduce((broken, { place, other }) => withCall(broken, place, other?.text ?? ""), chart),
      };
    }
  },
};

function otherForm(text: string, uses: Uses): { readonly lock: string; readonly text: string } | undefined {
  const call = parseArrow(text);
  if (call?.kind !== "call") return undefined;
  const other = atDpcLevel[call.name];
  const [lock] = call.args;
  if (other === undefined || lock === undefined || uses[lock]?.calls[other] === undefined) return undefined;
  return { lock, text: `${other}(${call.args.join(", ")})` };
}

function withCall(chart: Chart<string>, { path, text, state }: CallPlace, other: string): Chart<string> {
  return withState(chart, path, (old) => ({ ...old, on: { [other]: state.on?.[text as `? ${string}`] ?? [] } }));
}
