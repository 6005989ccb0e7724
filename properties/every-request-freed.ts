import { property } from "../harness/language/property";

/** For designs that free their USB requests; others keep them. */
export const everyRequestFreed = property({
  kind: "finally",
  name: "every-request-freed",
  about: "When everybody is done, every USB request has been freed.",
  facts: ["COMP-7"],
  forecast: [{ shows: "it leaks: requests pile up until the system runs out of memory" }],
  of: "USB request",
  check: (requests) => {
    const left = requests.filter(({ tags }) => tags.has("allocated"));
    return left.length === 0 ? undefined : left.map(({ name }) => `${name} is never freed`).join("; ");
  },
});
