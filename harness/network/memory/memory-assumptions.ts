import type { MemoryModel } from "../../language/memory-model";
import { MOST_OLD, MOST_PENDING } from "./window";

/** What a verdict under a memory model rests on, in words; see docs/soundness.md. */
export function memoryAssumptions(model: MemoryModel): readonly string[] {
  switch (model) {
    case "sc":
      return [];
    case "tso":
      return [`memory model tso: at most ${MOST_PENDING} stores of a processor wait in its buffer`, ...common];
    case "arm64":
      return [
        `memory model arm64: at most ${MOST_PENDING} accesses of a processor wait, and its loads reach back over ${MOST_OLD} stores of others`,
        "an access through a pointer comes after the loads before it; no branch orders a load behind another",
        ...common,
      ];
  }
}

const common = [
  "only shared variables, pool blocks' fields and virtio rings are accessed out of order; every other call is a full barrier, and so is a thread switch",
];
