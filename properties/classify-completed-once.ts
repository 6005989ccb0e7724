import { property } from "../harness/language/property";

export const classifyCompletedOnce = property({
  kind: "error",
  name: "classify-completed-once",
  about: "A pended classify is completed once.",
  facts: ["WFP-6"],
  forecast: [{ without: "0xD1", verifier: ["0xD5"] }],
});
