import { property } from "../harness/language/property";

export const everyCloneFreed = property({
  kind: "finally",
  name: "every-clone-freed",
  about: "When everybody is done, every clone of a packet has been freed.",
  facts: ["WFP-7", "WFP-8"],
  forecast: [{ shows: "it leaks: cloned net buffer lists are never given back" }],
  of: "injection handle",
  check: (handles) => {
    const left = handles.filter(({ context }) => Number(context.clones) > 0);
    return left.length === 0
      ? undefined
      : left.map(({ name, context }) => `${context.clones} clones injected by ${name} are never freed`).join("; ");
  },
});
