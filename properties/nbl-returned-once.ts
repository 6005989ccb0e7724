import { property } from "../harness/language/property";

export const nblReturnedOnce = property({
  kind: "error",
  name: "nbl-returned-once",
  about:
    "Every net buffer list comes back to its originator once: completed if it was sent, returned if it was indicated.",
  facts: ["NBL-1", "NBL-2"],
  forecast: [{ without: "0x126/0x1" }],
});
