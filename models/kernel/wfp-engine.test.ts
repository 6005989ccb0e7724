import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder, spot } from "../../harness/testing/toy-routine";
import { driverImage } from "./driver-image";
import { wfpEngine } from "./wfp-engine";

const uses = { engine: wfpEngine, image: driverImage, spot };

const unloading = (unregisterDrains: boolean, processors = 2) =>
  stateGraph(
    small({
      objects: { engine: wfpEngine({ unregisterDrains }), image: driverImage(), spot: spot() },
      actors: {
        classify: dpc(inOrder(uses, "Touch(spot)"), {}, { queuedBy: "engine", image: "image", on: 1 }),
        unload: thread(inOrder(uses, "FwpsCalloutUnregisterById0(engine)", "UnmapImage(image)"), {}, { on: 0 }),
      },
    }),
    { processors },
  );

describe("the filter engine", () => {
  it("calls a registered callout, and lets those that run finish", () => {
    const messages = [
      { type: "enter", by: "A" },
      { type: "return", by: "A" },
      { type: "unregister" },
      { type: "drained" },
    ];
    expect(sentences(wfpEngine(), messages)).toMatchInlineSnapshot(`
      [
        "at first: registered (classified = Set[], running = 0)",
        "at first, enter by A: registered (classified = Set["A"], running = 1)",
        "at first, unregister: unregistered (classified = Set[], running = 0)",
        "at first, enter by A, return by A: registered (classified = Set["A"], running = 0)",
        "at first, enter by A, unregister: unregistered (classified = Set["A"], running = 1)",
        "at first, unregister, unregister: unregisteredTwice (classified = Set[], running = 0)",
        "at first, enter by A, return by A, unregister: unregistered (classified = Set["A"], running = 0)",
        "at first, enter by A, unregister, unregister: unregisteredTwice (classified = Set["A"], running = 1)",
        "at first, enter by A, return by A, unregister, unregister: unregisteredTwice (classified = Set["A"], running = 0)",
      ]
    `);
  });

  it("unmaps a callout that runs unless unregistering waits for it", () => {
    const unmapped = "no-code-after-unload: a routine of the driver's runs after its image was unmapped";
    expect(unloading(false).errors).toEqual([unmapped]);
    expect(unloading(false, 1).errors).toEqual([]);
    expect(unloading(true).errors).toEqual([]);
  });

  it("makes no new call after the callout is unregistered, and knows it once", () => {
    const twice = inOrder(uses, "FwpsCalloutUnregisterById0(engine)", "FwpsCalloutUnregisterById0(engine)");
    const { errors } = stateGraph(small({ objects: { engine: wfpEngine() }, actors: { twice: thread(twice) } }));
    expect(errors).toEqual(["callout-unregistered-once: the callout is unregistered a second time"]);
    const late = unloading(true).situations.filter((each) => each.is("engine").startsWith("unregistered"));
    expect(late.length).toBeGreaterThan(0);
    expect(late.flatMap(({ moves }) => moves).some((move) => move.startsWith("classify: enter"))).toBe(false);
  });
});
