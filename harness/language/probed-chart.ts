import type { Variable } from "./chart";

const words = ["NULL", "TRUE", "FALSE", "0", "1", "2", "irp", "Cancel", "STATUS_SUCCESS", "STATUS_CANCELLED"];
const values: readonly Variable[] = [null, 1, 2, 3, true, false, "NULL", "TRUE"];

/** A part of a chart as plain data: its guards and actions by their answers, since functions cannot be compared. */
export function probed(part: unknown): unknown {
  if (typeof part === "function") {
    const { assignment = part } = part as { assignment?: unknown };
    return typeof assignment === "function" ? answers(assignment as Question) : probed(assignment);
  }
  if (Array.isArray(part)) return part.map(probed);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, probed(value)]));
}

type Question = (scope: { context: object; event: { type: string; result: string } }) => unknown;

function answers(ask: Question): unknown {
  const read = new Set<string>();
  const given = values.flatMap((value) =>
    words.map((result) => {
      const seen = (_: object, name: string | symbol) => {
        read.add(String(name));
        return value;
      };
      const context = new Proxy({}, { get: seen });
      try {
        return ask({ context, event: { type: "asked", result } });
      } catch {
        return "(throws)";
      }
    }),
  );
  return { read: [...read].sort(), given };
}
