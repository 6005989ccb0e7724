import fc from "fast-check";
import { describe, expect, it } from "vitest";
import cancelVsDpc from "../../models/designs/cancel/cancel-vs-dpc-completion";
import { defaultProperties } from "../../properties/default-properties";
import { compileDesign } from "../network/compile-design";
import { replay } from "../trace/replay";
import { lastState } from "../trace/run";
import { parseSchedule } from "../trace/schedule";
import { interruptions } from "./interruption";
import { networkProperty, scheduleProperty } from "./schedule-property";
import { scopeArbitrary } from "./scope-arbitrary";

const faulty = () => scheduleProperty(cancelVsDpc, { variants: ["ignored-result"] });

describe("scheduleProperty", () => {
  it("finds the race of a faulty variant and shrinks it to one interruption", () => {
    for (const seed of [1, 2]) {
      const { failed, counterexample } = fc.check(faulty(), { seed });
      expect(failed).toBe(true);
      expect(counterexample?.[0]).toMatchObject({ environment: [], scope: { set: { irp: 1 } } });
      expect(counterexample?.[0].schedule).toHaveLength(1);
    }
  });

  it("fails again with the same counterexample from seed and path", () => {
    const first = fc.check(faulty(), { seed: 7 });
    const again = fc.check(faulty(), { seed: 7, path: first.counterexamplePath ?? "" });
    expect(again.counterexample).toEqual(first.counterexample);
    expect(again.numShrinks).toBe(0);
  });

  it("says what is violated, with a schedule that replays", () => {
    const { errorInstance } = fc.check(faulty(), { seed: 1 });
    const { message } = errorInstance as Error;
    expect(message).toContain("violates list-entry-unlinked-once");
    const schedule = parseSchedule(/replay (bc1\S+)/.exec(message)?.[1] ?? "");
    const { variant, scope } = schedule;
    const { network } = compileDesign(cancelVsDpc, variant, { ...scope, properties: defaultProperties });
    const state = lastState(replay(network, schedule));
    expect(
      network.components.some(
        ({ status }, index) => status.call(network.components[index], state[index]!).kind === "error",
      ),
    ).toBe(true);
  });

  it("passes variants that hold, which it draws by itself", () => {
    fc.assert(
      fc.property(scopeArbitrary(cancelVsDpc), ({ variant, processors }) => {
        expect(["fixed", "slot-fixed", "interrupt-fixed"]).toContain(variant);
        expect([1, 2]).toContain(processors);
      }),
    );
    fc.assert(scheduleProperty(cancelVsDpc), { numRuns: 40 });
  });
});

describe("interruptions", () => {
  it("shrink to fewer and earlier ones only, and without context", () => {
    const weight = (value: readonly { readonly actor: number; readonly after: number; readonly take: number }[]) =>
      value.reduce((sum, { actor, after, take }) => sum + 1000 + actor + after + take, 0);
    const arbitrary = interruptions();
    fc.assert(
      fc.property(arbitrary, (value) => {
        expect(arbitrary.canShrinkWithoutContext(value)).toBe(true);
        for (const { value: smaller } of arbitrary.shrink(value, undefined))
          expect(weight(smaller)).toBeLessThan(weight(value));
      }),
    );
  });
});

describe("networkProperty", () => {
  it("runs random networks, and prints the table of one that fails", () => {
    const { failed, counterexample } = fc.check(networkProperty(), { seed: 1 });
    expect(failed).toBe(true);
    const network = counterexample![0].network;
    expect(fc.stringify(network)).toContain('"components"');
    expect(network.components.length).toBeGreaterThan(1);
  });
});
