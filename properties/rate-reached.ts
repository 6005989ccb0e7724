import { property } from "../harness/language/property";

export const rateReached = property({
  kind: "error",
  name: "rate-reached",
  about: "As much is completed in the time looked at as the design promises.",
  facts: ["DPC-1"],
  forecast: [{ shows: "the device is slower than it could be" }],
});
