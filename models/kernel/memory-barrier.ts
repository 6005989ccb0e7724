import { call } from "../../harness/language/call";
import { documentedIrql } from "./facts/documented-irql";

const barrier = call({
  params: [],
  irql: documentedIrql("KeMemoryBarrier"),
  facts: ["NF:wdm.KeMemoryBarrier"],
  phases: [{ name: "barrier", fence: true }],
});

/** No access crosses them; calls of every kind of object that processors access out of order. `MemoryBarrier` is the same to an application. */
export const memoryBarriers = { KeMemoryBarrier: barrier, MemoryBarrier: barrier };
