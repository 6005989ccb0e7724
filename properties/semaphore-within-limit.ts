import { property } from "../harness/language/property";

export const semaphoreWithinLimit = property({
  kind: "error",
  name: "semaphore-within-limit",
  about: "No semaphore is released beyond its limit.",
  facts: ["NF:wdm.KeReleaseSemaphore"],
  forecast: [{ shows: "the release raises an exception, which stops Windows where nobody handles it" }],
});
