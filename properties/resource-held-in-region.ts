import { property } from "../harness/language/property";

const HANGS = "it may hang: a thread is suspended that others wait for";

export const resourceHeldInRegion = property({
  kind: "error",
  name: "resource-held-in-region",
  about:
    "An executive resource is acquired and released where normal kernel APCs are held back: in a critical or guarded region.",
  facts: ["MTX-4"],
  forecast: [
    { of: "0xC4/0x38", shows: HANGS },
    { shows: HANGS, verifier: ["0xC4/0x37"] },
  ],
});
