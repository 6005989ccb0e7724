import { property } from "../harness/language/property";

export const lockReleasedByOwner = property({
  kind: "error",
  name: "lock-released-by-owner",
  about: "A lock is released by the context that holds it, and only then.",
  facts: ["SPIN-2", "rule:CancelSpinlockRelease", "rule:DoubleRelease"],
});
