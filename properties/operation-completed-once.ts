import { property } from "../harness/language/property";

export const operationCompletedOnce = property({
  kind: "error",
  name: "operation-completed-once",
  about: "A pended operation is completed once, and only after it was pended.",
  facts: ["WFP-2", "WFP-3"],
  forecast: [{ without: "0xD1", verifier: ["0xD5"] }],
});
