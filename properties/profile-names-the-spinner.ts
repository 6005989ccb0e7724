import { property } from "../harness/language/property";

export const profileNamesTheSpinner = property({
  kind: "finally",
  name: "profile-names-the-spinner",
  about: "The function in which most time was spent is the one in which the profiler has most samples.",
  facts: [],
  forecast: [{ shows: "the profile blames somebody else for the time" }],
  of: "spin meter",
  check: ([meter]) => {
    const { compute = 0, spin = 0, computeSamples = 0, spinSamples = 0 } = meter?.context ?? {};
    const lead = Math.sign(Number(spin) - Number(compute));
    const seen = Math.sign(Number(spinSamples) - Number(computeSamples));
    if (lead === seen || lead === 0) return undefined;
    return `${spin} ticks of spin and ${compute} of compute look like ${spinSamples} and ${computeSamples}`;
  },
});
