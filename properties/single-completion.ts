import { property } from "../harness/language/property";

export const singleCompletion = property({
  kind: "error",
  name: "single-completion",
  about: "Every IRP is completed once.",
  facts: ["COMP-2", "rule:DoubleCompletion"],
});
