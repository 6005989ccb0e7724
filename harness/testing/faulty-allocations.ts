import { poolBlock } from "../../models/kernel/pool-block";
import { environment, thread } from "../language/actor";
import type { Faults } from "../language/design";
import { returned, routine } from "../language/routine";
import { small } from "./state-graph";

/** Allocates until it has memory, and uses memory that it has not got after so many failures. */
export function failsAfter(failures: 1 | 2, faults?: Faults) {
  const next = failures === 1 ? "Break" : "Again";
  const free = "ExFreePoolWithTag(block)";
  const allocating = routine({
    uses: { block: poolBlock },
    chart: {
      initial: "Try",
      states: {
        Try: { on: { "ExAllocatePool2(block)": [{ guard: returned("NULL"), target: next }, { target: "Free" }] } },
        Again: { on: { "ExAllocatePool2(block)": [{ guard: returned("NULL"), target: "Break" }, { target: "Free" }] } },
        Break: { on: { "Access(block)": "Done" } },
        Free: { on: { [free]: "Done" } },
        Done: { type: "final" },
      },
    },
  });
  return small({
    objects: { block: poolBlock({ mayFail: true }) },
    actors: { driver: thread(allocating) },
    ...(faults !== undefined && { faults }),
  });
}

/** Memory is used after a choice of the environment's. */
export function failsByChoice(faults: Faults) {
  const unplugged = routine({
    uses: { block: poolBlock },
    chart: {
      initial: "Running",
      states: {
        Running: { on: { "? unplugged": "Gone", "? shut down": "Done" } },
        Gone: { on: { "Access(block)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
  return small({ objects: { block: poolBlock() }, actors: { device: environment(unplugged) }, faults });
}
