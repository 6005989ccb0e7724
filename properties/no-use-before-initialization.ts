import { property } from "../harness/language/property";

export const noUseBeforeInitialization = property({
  kind: "error",
  name: "no-use-before-initialization",
  about: "No block is used before its fields were written.",
  facts: ["IRQL-9"],
  forecast: [{ without: "0x0A" }],
});
