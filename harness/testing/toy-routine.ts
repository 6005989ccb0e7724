import type { CallDefinition } from "../language/call";
import { call, self } from "../language/call";
import { kind } from "../language/kind";
import type { Routine } from "../language/routine";

/** Something to touch: a call of one step that any context may make at any level. */
export const spot = kind({
  kind: "spot",
  facts: [],
  chart: () => ({}),
  calls: { Touch: call({ params: [self("spot")], facts: [], phases: [{ name: "touch" }] }) },
});

/** A call with these phases, on a spot. */
export function spotWith(name: string, definition: Partial<CallDefinition>) {
  const whole = call({ params: [self("spot")], facts: [], phases: [{ name: "only" }], ...definition });
  return kind({ kind: "spot", facts: [], chart: () => ({}), calls: { [name]: whole } });
}

/** A routine that makes these calls one after the other: its states are S0, S1, ... and Done. */
export function inOrder(uses: Routine["uses"], ...calls: string[]): Routine {
  const states = calls.map((text, index) => [
    `S${index}`,
    { on: { [text]: index + 1 < calls.length ? `S${index + 1}` : "Done" } },
  ]);
  return { uses, chart: { initial: "S0", states: { ...Object.fromEntries(states), Done: { type: "final" } } } };
}
