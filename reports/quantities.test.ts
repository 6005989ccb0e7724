import { expect, it } from "vitest";
import { bytes, count, duration } from "./quantities";

it("groups digits by three", () => {
  expect([0, 999, 1000, 1234567].map(count)).toEqual(["0", "999", "1,000", "1,234,567"]);
});

it("says durations in the unit that fits", () => {
  expect([0.4, 999, 1500, 61_000].map(duration)).toEqual(["0 ms", "999 ms", "1.5 s", "1 min 1 s"]);
});

it("says sizes in the unit that fits", () => {
  expect([0, 1023, 1024, 4 * 2 ** 30].map(bytes)).toEqual(["0 B", "1023 B", "1.0 KiB", "4.0 GiB"]);
});
