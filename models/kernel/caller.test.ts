import { describe, expect, it } from "vitest";
import { each, thread } from "../../harness/language/actor";
import { many } from "../../harness/language/kind";
import { keep, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { caller } from "./caller";
import { irp } from "./irp";
import { sharedVariable } from "./shared-variable";

/** Takes the IRP that is in the slot, if there is one, and completes it. `atOnce`: by one exchange, else by a read and a write. */
const takes = (atOnce: boolean) =>
  routine({
    uses: { slot: sharedVariable, irp, caller },
    chart: {
      context: { irp: null },
      initial: "Take",
      states: {
        Take: {
          on: {
            [atOnce ? "InterlockedExchangePointer(slot, NULL)" : "ReadPointerAcquire(slot)"]: [
              { guard: returned("NULL"), target: "Done" },
              { target: atOnce ? "Complete" : "Clear", actions: keep("irp") },
            ],
          },
        },
        Clear: { on: { "WritePointerRelease(slot, NULL)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
const callers = (count: number, atOnce: boolean) => ({
  objects: { callers: many(count, caller()) },
  actors: { each: each("callers", thread(takes(atOnce))) },
});

describe("callers of a driver", () => {
  it("do nothing but call it", () => {
    expect(sentences(caller(), [])).toEqual(["at first: calling"]);
  });

  it("are as many actors as there are of them", () => {
    const objects = { slot: sharedVariable({ value: "irp" }), irp: irp() };
    const { callers: three } = callers(3, true).objects;
    const { compiled } = stateGraph(
      small({ objects: { ...objects, callers: three }, actors: callers(3, true).actors }),
    );
    const names = compiled.network.components.map(({ name }) => name).filter((name) => name.startsWith("each"));
    expect(names).toEqual(["each[0]", "each[1]", "each[2]"]);
  });

  it("come in side by side, where a driver has thought of one", async () => {
    await showsRaceAndFix({
      objects: { slot: sharedVariable({ value: "irp" }), irp: irp() },
      violates: "single-completion",
      race: callers(2, false),
      fix: callers(2, true),
    });
  });
});
