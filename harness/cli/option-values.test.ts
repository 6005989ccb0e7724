import { describe, expect, it } from "vitest";
import { parseBound, parseCount, parseDuration, parseProcessors, parseSize } from "./option-values";

describe("values of options", () => {
  it("reads counts, sizes and times in the units people write", () => {
    expect(["500", "20k", "1.5M", "4.1k"].map(parseCount)).toEqual([500, 20_000, 1_500_000, 4100]);
    expect(["512", "1K", "512M", "4GiB", "4gb"].map(parseSize)).toEqual([512, 1024, 2 ** 29, 2 ** 32, 2 ** 32]);
    expect(["90", "90s", "500ms", "5m", "1h"].map(parseDuration)).toEqual([90_000, 90_000, 500, 300_000, 3_600_000]);
  });

  it("reads numbers of processors, each once", () => {
    expect(parseProcessors("2")).toEqual([2]);
    expect(parseProcessors("1,2,2")).toEqual([1, 2]);
  });

  it("collects bounds", () => {
    expect(parseBound("irp=3", { process: 2 })).toEqual({ process: 2, irp: 3 });
  });

  it.each([
    ["a count", () => parseCount("-1")],
    ["a count of none", () => parseCount("0")],
    ["a part of one", () => parseCount("1.5")],
    ["a size", () => parseSize("4 parsecs")],
    ["a time", () => parseDuration("soon")],
    ["processors", () => parseProcessors("0")],
    ["processors in words", () => parseProcessors("two")],
    ["a bound", () => parseBound("irp", {})],
  ])("refuses nonsense for %s", (_, parse) => {
    expect(parse).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
  });
});
