import { describe, expect, it } from "vitest";
import { environment, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { hardware } from "./hardware";

const uses = { device: hardware };

describe("a device's hardware", () => {
  it("is at work, without power, or gone", () => {
    const messages = ["access", "powerUp", "powerDown", "unplug"].map((type) => ({ type }));
    expect(sentences(hardware(), messages)).toMatchInlineSnapshot(`
      [
        "at first: D0",
        "at first, powerDown: D3",
        "at first, unplug: gone",
        "at first, powerDown, access: accessedInDx",
      ]
    `);
  });

  it("must not be touched while another context takes its power", () => {
    const actors = {
      request: thread(inOrder(uses, "AccessRegister(device)")),
      power: thread(inOrder(uses, "PowerDown(device)")),
    };
    expect(stateGraph(small({ objects: { device: hardware() }, actors })).errors).toEqual([
      "no-hardware-access-in-dx: the driver touches its hardware while the device has no power",
    ]);
  });

  it("that is gone answers all ones and is never ready", () => {
    const design = small({
      objects: { device: hardware() },
      actors: {
        it: thread(inOrder(uses, "AccessRegister(device)", "SpinUntilReady(device)")),
        unplug: environment(inOrder(uses, "Unplug(device)")),
      },
    });
    const { situations } = stateGraph(design);
    expect(situations.flatMap(({ moves }) => moves)).toContain("it: AccessRegister(device) @0 -> all ones");
    expect(situations.filter(({ stuck }) => stuck)).toHaveLength(1);
  });
});
