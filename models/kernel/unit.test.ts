import { describe, expect, it } from "vitest";
import { dpc } from "../../harness/language/actor";
import { many } from "../../harness/language/kind";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { inOrder } from "../../harness/testing/toy-routine";
import { dpcObject } from "./dpc-object";
import { fifoClock, polledFifo } from "./polled-fifo";
import { unit } from "./unit";

describe("a unit", () => {
  it("has no state: it is counted", () => {
    expect(sentences(unit(), [])).toEqual(["at first: {}"]);
  });

  it("is what another object asks the number of: too few overflow, one more is enough", async () => {
    const room = (units: number) => ({ objects: { room: many(units, unit()) } });
    await showsRaceAndFix({
      objects: {
        fifo: polledFifo({ bytesPerTick: 1, period: 3, capacity: "room", dpc: "poll" }),
        poll: dpcObject(),
      },
      actors: {
        clock: fifoClock("fifo"),
        polls: dpc(inOrder({ fifo: polledFifo }, "DrainFifo(fifo)"), {}, { queuedBy: "poll" }),
      },
      violates: "no-overflow",
      race: room(2),
      fix: room(3),
    });
  });
});
