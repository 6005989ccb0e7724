import { CallerMistake } from "../language/caller-mistake";
import type { Bytes } from "./exploration";
import { ordinaryPage } from "./page-store";

/**
 * Refuses what would end in a limit before the search has begun. Parents get their first pages with the first steps.
 * @throws CallerMistake MEMORY_TOO_SMALL
 */
export function mustFit({ visited, frontier, program }: Bytes, maxBytes = Number.POSITIVE_INFINITY): void {
  const least = visited + frontier + program + 2 * ordinaryPage;
  if (least <= maxBytes) return;
  throw new CallerMistake(
    "MEMORY_TOO_SMALL",
    `a search takes ${least} bytes before it has taken a step, and is allowed ${maxBytes}`,
    "Allow it more with --max-memory: a million states take about 20 MiB.",
  );
}
