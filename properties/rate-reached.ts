import { property } from "../harness/language/property";

export const rateReached = property({
  kind: "error",
  name: "rate-reached",
  about: "As much is completed in the time looked at as the design promises.",
  facts: ["DPC-1"],
});
