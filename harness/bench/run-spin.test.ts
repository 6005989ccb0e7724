import { describe, expect, it } from "vitest";
import { readCounts } from "./run-spin";

const report = (states: string, transitions: string, more = "", errors = 0): string => `
(Spin Version 6.5.2 -- 6 December 2019)
${more}
State-vector 28 byte, depth reached 49618, errors: ${errors}
${states.padStart(9)} states, stored
   334603 states, matched
${transitions.padStart(9)} transitions (= stored+matched)
        0 atomic steps
hash conflicts:      5133 (resolved)
    2.703	equivalent memory usage for states (stored*(State-vector + overhead))
`;

describe("SPIN's report", () => {
  it("counts one transition into the initial state", () => {
    expect(readCounts(report("59048", "393651"))).toEqual({ states: 59048, transitions: 393650 });
  });

  it("is not believed where a number is rounded", () => {
    expect(() => readCounts(report("59048", "1.2345679e+08"))).toThrow("no exact count");
    expect(() => readCounts(report("59048", "123456790"))).toThrow("no exact count");
  });

  it("is not believed where the search was cut short or found an error", () => {
    const whole = "did not search the whole space";
    expect(() => readCounts(report("59048", "393651", "error: max search depth too small"))).toThrow(whole);
    expect(() => readCounts(report("59048", "393651", "Warning: Search not completed"))).toThrow(whole);
    expect(() => readCounts(report("59048", "393651", "", 1))).toThrow(whole);
  });
});
