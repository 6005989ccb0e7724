import { interruptible } from "../interruptible";
import { ProgressLine } from "./progress-line";
import type { Tell } from "./row-words";

/** What work is given that lasts. */
export interface Told {
  /** True once the work is to end with what it knows. */
  shouldStop(): boolean;
  readonly tell: Tell;
}

/**
 * Runs work that may be interrupted, and shows on standard error what it tells.
 *
 * @param shown - whether anybody wants to see it
 */
export async function withProgress<Outcome>(shown: boolean, work: (told: Told) => Promise<Outcome>): Promise<Outcome> {
  const line = shown ? new ProgressLine() : undefined;
  try {
    return await interruptible((interrupted) => {
      interrupted.addEventListener("abort", () => line?.clear());
      return work({
        shouldStop: () => interrupted.aborted,
        tell: (words) => line?.show(() => words),
      });
    });
  } finally {
    line?.clear();
  }
}
