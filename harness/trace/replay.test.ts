import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkOf, networkTable } from "../fast-check/random-network";
import { CallerMistake } from "../language/caller-mistake";
import type { Network } from "../network/network";
import { follow, replay, scheduledSteps } from "./replay";
import { type Run, walk } from "./run";
import { parseSchedule, printSchedule } from "./schedule";

const head = { design: "random", variant: "one", scope: { processors: 1, set: {} } };

/** As many steps of a network as `choices` has, or fewer where it ends. */
function wander(network: Network, choices: readonly number[]): Run {
  let length = choices.length;
  for (;;) {
    const ended = { at: -1 };
    const run = tryWalk(network, choices.slice(0, length), ended);
    if (run !== undefined) return run;
    length = ended.at;
  }
}

function tryWalk(network: Network, choices: readonly number[], ended: { at: number }): Run | undefined {
  try {
    return walk(network, choices.length, (offered, index) => {
      if (offered.length === 0) ended.at = index;
      return offered.length === 0 ? -1 : (choices[index] ?? 0) % offered.length;
    });
  } catch {
    return undefined;
  }
}

/** Two lights that may each be switched on once, in any order. */
function lights(names: readonly string[]): Network {
  return {
    name: "lights",
    properties: [],
    label: (label) => ({ actor: names[label] ?? "", call: "switch on", phase: "", kind: "call" }),
    components: names.map((name, number) => ({
      name,
      initial: 0,
      size: 2,
      offers: (local) => (local === 0 ? [{ kind: "done", outcomes: [{ local: 1, label: number }] }] : []),
      respond: () => [],
      status: () => ({ kind: "idle" }),
      describe: String,
    })),
  };
}

describe("replay", () => {
  it("takes the very steps that were printed", () => {
    const choices = fc.array(fc.nat({ max: 50 }), { maxLength: 12 });
    fc.assert(
      fc.property(networkTable(), choices, (table, made) => {
        const network = networkOf(table);
        const run = wander(network, made);
        const printed = printSchedule({ ...head, steps: scheduledSteps(run) });
        expect(replay(networkOf(table), parseSchedule(printed))).toEqual(run);
      }),
    );
  });

  it("follows the choices of a search", () => {
    const run = follow(lights(["red", "green"]), [1, 0]);
    expect(run.steps.map(({ label }) => label.actor)).toEqual(["green", "red"]);
  });

  it("refuses a schedule of an edited design at the first step that no longer fits", () => {
    const steps = scheduledSteps(follow(lights(["red", "green"]), [0, 0]));
    const edited = lights(["red", "blue"]);
    const refusal = (() => {
      try {
        return replay(edited, { ...head, steps });
      } catch (error) {
        return error;
      }
    })() as CallerMistake;
    expect(refusal).toBeInstanceOf(CallerMistake);
    expect(refusal.code).toBe("SCHEDULE_DOES_NOT_FIT");
    expect(refusal.message).toBe(
      "step 2 of 2 no longer fits random one: the schedule takes choice 0, and that is blue switch on now",
    );
    expect(refusal.hint).toContain("Possible there: 0: blue switch on.");
  });

  it("refuses a schedule that goes on where the design ends", () => {
    const steps = scheduledSteps(follow(lights(["red", "green"]), [0, 0]));
    expect(() => replay(lights(["red"]), { ...head, steps })).toThrow("only 0 steps are possible there");
  });
});
