import { property } from "../harness/language/property";

export const everyFileClosed = property({
  kind: "finally",
  name: "every-file-closed",
  about:
    "When everybody is done, no file object whose last handle is closed is kept by an IRP that nobody completes: IRP_MJ_CLOSE would never come.",
  facts: ["CLN-1", "CLN-2", "CLN-4"],
  forecast: [{ shows: "it hangs: IRP_MJ_CLOSE never comes, and the driver cannot be unloaded" }],
  of: "file object",
  check: (files) => {
    const left = files.filter(
      ({ state, context }) => state === "cleanedUp" && (context.outstanding as Map<string, string>).size > 0,
    );
    const kept = left.map(
      ({ name, context }) =>
        `${name} is kept by ${[...(context.outstanding as Map<string, string>).keys()].join(", ")}`,
    );
    return kept.length === 0 ? undefined : kept.join("; ");
  },
});
