import { property } from "../harness/language/property";

export const noDoubleFree = property({
  kind: "error",
  name: "no-double-free",
  about: "Every pool block is freed once.",
  facts: ["NF:wdm.ExFreePoolWithTag"],
});
