import { property } from "../harness/language/property";

export const answerAppliedToItsQuestion = property({
  kind: "error",
  name: "answer-applied-to-its-question",
  about: "An answer decides about the connection that the question was about.",
  facts: ["WFP-3"],
  forecast: [{ shows: "a connection is permitted or blocked by the answer to another question" }],
});
