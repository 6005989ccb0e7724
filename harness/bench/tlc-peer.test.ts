import { afterEach, describe, expect, it, vi } from "vitest";
import { distinctStates, tlcJar } from "./tlc-peer";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("TLC beside us", () => {
  const progress = "Progress(9) at now: 1,234 states generated, 567 distinct states found, 89 states left on queue.";

  it("is skipped with a reason where TLA2TOOLS names nothing", () => {
    vi.stubEnv("TLA2TOOLS", "");
    expect(tlcJar()).toEqual({ missing: expect.stringContaining("TLA2TOOLS") });
  });

  it("is done when nothing is left on its queue", () => {
    const end = "4251517 states generated, 531440 distinct states found, 0 states left on queue.";
    expect(distinctStates(`${progress}\n${end}\n`)).toBe(531_440);
  });

  it("is not believed before", () => {
    expect(() => distinctStates(progress)).toThrow("whole space");
    expect(() => distinctStates("")).toThrow("whole space");
  });
});
