import type { Sweep } from "../harness/trace/sweep";

/** What a sweep answers, in a sentence. */
export function sweepAnswer({ bound, points, largestSafe, smallestSufficient }: Sweep): string {
  if (largestSafe !== null) return `safe up to ${bound}=${largestSafe}`;
  if (smallestSufficient !== null) return `enough from ${bound}=${smallestSufficient} on`;
  const verdicts = new Set(points.map(({ verdict }) => verdict));
  const range = `${bound}=${points[0]?.count} to ${points.at(-1)?.count}`;
  return verdicts.size === 1 ? `${[...verdicts].join("")} throughout ${range}` : `no one threshold in ${range}`;
}
