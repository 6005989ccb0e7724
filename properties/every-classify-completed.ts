import { property } from "../harness/language/property";

export const everyClassifyCompleted = property({
  kind: "finally",
  name: "every-classify-completed",
  about:
    "When everybody is done, every pended classify has been completed and its handle released as often as acquired.",
  facts: ["WFP-6"],
  forecast: [{ shows: "it hangs: the connection is neither permitted nor blocked" }],
  of: "pended classify",
  check: (handles) => {
    const left = handles.filter(({ tags }) => tags.has("held"));
    if (left.length === 0) return undefined;
    return left
      .map(({ name, tags }) =>
        tags.has("hanging") ? `${name} is never completed` : `the handle of ${name} is never released`,
      )
      .join("; ");
  },
});
