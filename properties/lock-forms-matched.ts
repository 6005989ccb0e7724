import { property } from "../harness/language/property";

export const lockFormsMatched = property({
  kind: "error",
  name: "lock-forms-matched",
  about:
    "A lock is released by the form it was taken with: what raised the level lowers it again, and nothing else does.",
  facts: ["SPIN-5", "SPIN-11"],
  forecast: [
    { shows: "the level of before is lost, and what runs next runs at a wrong one", verifier: ["0xC4/0x1008"] },
  ],
});
