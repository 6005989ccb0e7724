import { expect, it } from "vitest";
import { exactWalk } from "../../testing/exact-walk";
import { schedulesPerSecond } from "./scheduler-toy";
import { toyNetwork } from "./toy-network";

it("three threads of two steps have 90 interleavings of six steps", () => {
  expect(exactWalk(toyNetwork())).toMatchObject({ longestRun: 6, interleavings: 90, failing: 0 });
});

it("fast-check's scheduler takes the same six steps, or throws", async () => {
  expect(await schedulesPerSecond(50)).toBeGreaterThan(0);
});
