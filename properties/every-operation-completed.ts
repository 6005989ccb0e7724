import { property } from "../harness/language/property";

export const everyOperationCompleted = property({
  kind: "finally",
  name: "every-operation-completed",
  about: "When everybody is done, no pended operation is left hanging: its connection would wait for ever.",
  facts: ["WFP-2", "WFP-3"],
  forecast: [{ shows: "it hangs: the connection waits for ever for its answer" }],
  of: "pended operation",
  check: (operations) => {
    const left = operations.filter(({ tags }) => tags.has("hanging"));
    return left.length === 0 ? undefined : left.map(({ name }) => `${name} is never completed`).join("; ");
  },
});
