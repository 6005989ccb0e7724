import { property } from "../harness/language/property";

export const singleCompletion = property({
  kind: "error",
  name: "single-completion",
  about: "Every IRP is completed once.",
  facts: ["COMP-2", "rule:DoubleCompletion"],
  forecast: [
    { of: "0xC9/0x06", shows: "the sender finds a request done that says it is pending" },
    { of: "0x10D" },
    { without: "0x44" },
  ],
});
