import { expect, it } from "vitest";
import { contextSwitches } from "./context-switches";

const call = (actor: string) => ({ actor, irql: 0, kind: "call" as const });

it("counts changes of the acting context", () => {
  expect(contextSwitches([call("a"), call("a"), call("b"), call("a")])).toBe(2);
  expect(contextSwitches([])).toBe(0);
});

it("leaves out the environment and its choices", () => {
  const device = { actor: "device", irql: null, kind: "call" as const };
  const choice = { actor: "b", irql: 2, kind: "choice" as const };
  expect(contextSwitches([call("a"), device, call("a"), choice, call("a")])).toBe(0);
});
