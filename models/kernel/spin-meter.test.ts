import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { inOrder } from "../../harness/testing/toy-routine";
import { profileNamesTheSpinner } from "../../properties/profile-names-the-spinner";
import { spinWithinBudget } from "../../properties/spin-within-budget";
import { event } from "./event";
import { sharedVariable } from "./shared-variable";
import { spinMeter } from "./spin-meter";

const uses = { meter: spinMeter, flag: sharedVariable, done: event };
const compute = inOrder(uses, "ChargeTick(meter, compute)", "WriteRelease(flag, 1)", "KeSetEvent(done)");
const spin = routine({
  uses,
  chart: {
    initial: "Look",
    states: {
      Look: { on: { "ReadAcquire(flag)": [{ guard: returned("1"), target: "Done" }, { target: "Spin" }] } },
      Spin: { on: { "ChargeTick(meter, spin)": "Look" } },
      Done: { type: "final" },
    },
  },
});
const wait = inOrder(uses, "KeWaitForSingleObject(done, NULL)");
const beside = (waiter: typeof spin) => ({ actors: { worker: thread(compute), waiter: thread(waiter) } });
const objects = { flag: sharedVariable(), done: event() };

describe("a spin meter", () => {
  it("counts each function's ticks as they are spent and as they are seen, up to one too many", () => {
    const messages = ["compute", "spin"].map((name) => ({ type: "charge", function: name }));
    const ways = sentences(spinMeter({ upTo: 1, samples: "compute" }), messages);
    expect(ways.map((way) => way.replace(", upTo = 1", ""))).toMatchInlineSnapshot(`
      [
        "at first: counting (compute = 0, spin = 0, computeSamples = 0, spinSamples = 0)",
        "at first, charge compute: counting (compute = 1, spin = 0, computeSamples = 1, spinSamples = 0)",
        "at first, charge spin: counting (compute = 0, spin = 1, computeSamples = 0, spinSamples = 0)",
        "at first, charge compute, charge compute: counting (compute = 2, spin = 0, computeSamples = 2, spinSamples = 0)",
        "at first, charge compute, charge spin: counting (compute = 1, spin = 1, computeSamples = 1, spinSamples = 0)",
        "at first, charge spin, charge spin: counting (compute = 0, spin = 2, computeSamples = 0, spinSamples = 0)",
        "at first, charge compute, charge compute, charge spin: counting (compute = 2, spin = 1, computeSamples = 2, spinSamples = 0)",
        "at first, charge compute, charge spin, charge spin: counting (compute = 1, spin = 2, computeSamples = 1, spinSamples = 0)",
        "at first, charge compute, charge compute, charge spin, charge spin: counting (compute = 2, spin = 2, computeSamples = 2, spinSamples = 0)",
      ]
    `);
  });

  it("runs over where a thread spins for another, and not where it waits", async () => {
    await showsRaceAndFix({
      objects: { ...objects, meter: spinMeter({ upTo: 1 }) },
      properties: [spinWithinBudget],
      violates: "spin-within-budget",
      race: beside(spin),
      fix: beside(wait),
    });
  });

  it("names another where the profiler is in step with the one who computes", async () => {
    await showsRaceAndFix({
      objects,
      properties: [profileNamesTheSpinner],
      violates: "profile-names-the-spinner",
      race: { ...beside(spin), objects: { meter: spinMeter({ upTo: 3, samples: "compute" }) } },
      fix: { ...beside(spin), objects: { meter: spinMeter({ upTo: 3 }) } },
    });
  });
});
