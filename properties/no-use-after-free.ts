import { property } from "../harness/language/property";

export const noUseAfterFree = property({
  kind: "error",
  name: "no-use-after-free",
  about: "Nothing is touched after it was freed, and no IRP after it was completed.",
  facts: ["COMP-2", "PEND-3"],
});
