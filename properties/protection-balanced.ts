import { property } from "../harness/language/property";

export const protectionBalanced = property({
  kind: "error",
  name: "protection-balanced",
  about: "Remove locks, run-down protection and critical regions are given back as often as they were taken.",
  facts: ["RML-2", "RML-3", "APC-3"],
});
