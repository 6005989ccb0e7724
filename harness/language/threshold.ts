import { type Expectation, holds, violated } from "./design";

/** How the verdict of a variant changes as a `many` bound of it grows: an answer to "how many are safe", or "how many are enough". */
export type Threshold =
  /** Holds up to so many, and violates `property` with more. */
  | { readonly kind: "safe up to"; readonly count: number; readonly property: string }
  /** Holds from so many on, and violates `property` with fewer. */
  | { readonly kind: "enough from"; readonly count: number; readonly property: string };

export function safeUpTo(count: number, property: string): Threshold {
  return { kind: "safe up to", count, property };
}

export function enoughFrom(count: number, property: string): Threshold {
  return { kind: "enough from", count, property };
}

/** What a variant is expected to show where these bounds are set: by its thresholds if one of them is spoken of, else what it expects anyway. */
export function expectationAt(
  expect: Expectation,
  thresholds: Readonly<Record<string, Threshold>>,
  set: Readonly<Record<string, number>>,
): Expectation {
  const spoken = Object.entries(thresholds).flatMap(([bound, threshold]) => {
    const count = set[bound];
    return count === undefined ? [] : [{ count, threshold }];
  });
  if (spoken.length === 0) return expect;
  const beyond = spoken.find(({ count, threshold }) =>
    threshold.kind === "safe up to" ? count > threshold.count : count < threshold.count,
  );
  return beyond === undefined ? holds() : violated(beyond.threshold.property);
}
