import { parseArgs } from "node:util";
import { type ExplorePlan, type Progress, wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { phils } from "./models/phils";

/**
 * Searches all 3^n - 1 states of n dining philosophers once, by default a billion, in a table that has its final size from the beginning,
 * and prints what it took as JSON; how far it is goes to standard error every half a minute.
 */
const { values: options } = parseArgs({
  options: { philosophers: { type: "string", default: "19" }, "slots-log2": { type: "string", default: "31" } },
});
const count = Number(options.philosophers);
const toldEveryMs = 30_000;
const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };
// Two bits a philosopher and one a fork.
const widths = Array.from({ length: 2 * count }, (_, component) => (component < count ? 2 : 1));

let told = 0;
const onProgress = ({ states, depth, frontier, elapsedMs, bytes }: Progress) => {
  if (elapsedMs - told < toldEveryMs) return;
  told = elapsedMs;
  console.error(JSON.stringify({ states, depth, frontier, elapsedMs: Math.round(elapsedMs), bytes }));
};
const found = explore(phils(count), counting, { onProgress }, { widths, slotsLog2: Number(options["slots-log2"]) });
const { states, transitions, depth, complete, elapsedMs, bytes, violations } = found;
console.log(
  JSON.stringify(
    {
      model: `phils ${count}`,
      expected: 3 ** count - 1,
      states,
      transitions,
      depth,
      complete,
      violations: violations.map(({ property, schedule }) => ({ property, steps: schedule.length })),
      elapsedMs: Math.round(elapsedMs),
      bytes,
      maxResidentBytes: process.resourceUsage().maxRSS * 1024,
    },
    null,
    2,
  ),
);
if (states !== 3 ** count - 1) throw new Error("[bugcheck fault] the count is wrong");
