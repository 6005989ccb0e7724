import { property } from "../harness/language/property";

export const everyFrameworkRequestCompleted = property({
  kind: "finally",
  name: "every-framework-request-completed",
  about:
    "When everybody is done, no framework request is left in a queue or with the driver: its sender would wait for ever.",
  facts: ["KMDF-1", "MQ-1"],
  forecast: [{ shows: "it hangs: whoever sent the request waits for ever, and its thread cannot end" }],
  of: "WDF request",
  check: (requests) => {
    const left = requests.filter(({ tags }) => tags.has("hanging"));
    return left.length === 0 ? undefined : left.map(({ name }) => `${name} is never completed`).join("; ");
  },
});
