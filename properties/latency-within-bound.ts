import { property } from "../harness/language/property";

export const latencyWithinBound = property({
  kind: "error",
  name: "latency-within-bound",
  about: "What comes in is served within the ticks that the design allows.",
  facts: ["TMR-5"],
  forecast: [{ shows: "what came in is served too late" }],
});
