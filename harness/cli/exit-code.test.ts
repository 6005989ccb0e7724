import { expect, it } from "vitest";
import { worst } from "./exit-code";

it("the most serious outcome decides: 70 > 3 > 1 > 2 > 0", () => {
  expect(worst([])).toBe(0);
  expect(worst([0, 2])).toBe(2);
  expect(worst([2, 1, 0])).toBe(1);
  expect(worst([1, 3, 2])).toBe(3);
  expect(worst([3, 70, 1])).toBe(70);
});
