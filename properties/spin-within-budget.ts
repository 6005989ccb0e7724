import { property } from "../harness/language/property";

export const spinWithinBudget = property({
  kind: "always",
  name: "spin-within-budget",
  about: "No more processor time is spent spinning than the design allows.",
  facts: [],
  forecast: [{ shows: "a processor spins for longer than the design allows" }],
  of: "spin meter",
  check: ([meter]) => {
    const { spin, upTo } = meter?.context ?? {};
    return Number(spin) > Number(upTo) ? `more than ${upTo} ticks are spent spinning` : undefined;
  },
});
