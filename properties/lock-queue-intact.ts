import { property } from "../harness/language/property";

export const lockQueueIntact = property({
  kind: "error",
  name: "lock-queue-intact",
  about: "No acquire of a queued spin lock writes through a queue entry that a stray release left behind.",
  facts: ["SPIN-10", "rule:CancelSpinLock"],
  forecast: [{ without: "0x0A" }],
});
