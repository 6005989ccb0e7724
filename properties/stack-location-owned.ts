import { property } from "../harness/language/property";

export const stackLocationOwned = property({
  kind: "error",
  name: "stack-location-owned",
  about:
    "A driver writes its own and the next stack location of an IRP, and there is one for every driver it is sent to.",
  facts: ["PEND-4", "PEND-5", "COMP-1"],
});
