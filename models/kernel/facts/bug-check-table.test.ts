import { describe, expect, test } from "vitest";
import { bugCheckForecast, bugCheckRows, bugCheckRowsOf } from "./bug-check-table";

describe("the bug check table", () => {
  test("has 276 rows of 74 codes", () => {
    expect(bugCheckRows()).toHaveLength(276);
    expect(new Set(bugCheckRows().map((row) => row.code)).size).toBe(74);
  });

  test("finds a code in any spelling", () => {
    expect(bugCheckRowsOf("0xA").map((row) => row.name)).toEqual(["IRQL_NOT_LESS_OR_EQUAL"]);
    expect(bugCheckRowsOf("10")).toEqual(bugCheckRowsOf("0x0A"));
    expect(bugCheckRowsOf("0x7777")).toEqual([]);
  });

  test("reads every value of parameter 1 as a number", () => {
    expect(
      bugCheckRows()
        .flatMap((row) => row.parameter1)
        .filter(Number.isNaN),
    ).toEqual([]);
    expect(bugCheckRowsOf("0xC4").find((row) => row.meaning === "free of freed pool")?.parameter1).toEqual([
      0x13, 0x14,
    ]);
  });
});

describe("a bug check forecast", () => {
  test("names what parameter 1 means", () => {
    expect(bugCheckForecast("0xC4", "0x121")).toMatchObject({
      name: "DRIVER_VERIFIER_DETECTED_VIOLATION",
      parameter1: "0x121",
      meaning: "unbounded wait at DISPATCH_LEVEL",
    });
    expect(bugCheckForecast("0x9F", "3")?.meaning).toBe("device blocks a power IRP too long");
    expect(bugCheckForecast("0xC4", "0x14")?.meaning).toBe("free of freed pool");
  });

  test("of an unknown parameter keeps to the code as a whole", () => {
    expect(bugCheckForecast("0xD1", "0xFFFF8000")).toMatchObject({
      code: "0xD1",
      name: "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
    });
    expect(bugCheckForecast("0xC4", "0x7777")).toMatchObject({ meaning: "", designError: "" });
  });

  test.each([
    ["0xC4", "0x1001", 6, "Deadlock detection"],
    ["0xC4", "0x62", 4, "Pool tracking"],
    ["0xC4", "0x00020005", 18, "DDI compliance checking"],
    ["0xC4", "0x00091002", 22, "NDIS/WIFI verification"],
    ["0xC9", "0x226", 5, "I/O verification"],
    ["0x0A", undefined, 2, "Force IRQL checking"],
    ["0xD5", undefined, 1, "Special pool"],
  ])("of %s with %s says which Driver Verifier rule class catches it", (code, parameter1, number, name) => {
    expect(bugCheckForecast(code, parameter1)?.verifier).toMatchObject({ number, name });
  });

  test("ties a bug check that Windows raises by itself to no rule class", () => {
    expect(bugCheckForecast("0x44")).not.toHaveProperty("verifier");
    expect(bugCheckForecast("0xC4", "0x3B")).not.toHaveProperty("verifier");
  });

  test("knows nothing of a code that is not in the table", () => {
    expect(bugCheckForecast("0x7777")).toBeUndefined();
  });
});
