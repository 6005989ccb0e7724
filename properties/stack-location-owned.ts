import { property } from "../harness/language/property";

export const stackLocationOwned = property({
  kind: "error",
  name: "stack-location-owned",
  about:
    "A driver writes its own and the next stack location of an IRP, and there is one for every driver it is sent to.",
  facts: ["PEND-4", "PEND-5", "COMP-1"],
  forecast: [
    { of: "0x35", verifier: ["0xC9/0x208"] },
    { of: "0x19" },
    { shows: "the higher driver's completion routine is not called, or its pending mark is another's: it hangs" },
  ],
});
