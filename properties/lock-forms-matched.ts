import { property } from "../harness/language/property";

const LOST = "the level of before is lost, and what runs next runs at a wrong one";

export const lockFormsMatched = property({
  kind: "error",
  name: "lock-forms-matched",
  about:
    "A lock is released by the form it was taken with: what raised the level lowers it again, and nothing else does. Queued and ordinary calls are not mixed.",
  facts: ["SPIN-5", "SPIN-10", "SPIN-11"],
  forecast: [
    {
      of: "0xC4/0x1008",
      shows: "who queues takes the lock's word for an address: it hangs, or memory is corrupt later",
    },
    { in: "KeReleaseSpinLock", shows: LOST, verifier: ["0xC4/0x31"] },
    { shows: LOST, verifier: ["0xC9/0x05", "0xC4/0x0002001D"] },
  ],
});
