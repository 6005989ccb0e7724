import { describe, expect, test } from "vitest";
import { callRange } from "./call-range";

const [PASSIVE, APC, DISPATCH, HIGH] = [0, 1, 2, 31];

describe("the range of a call", () => {
  test.each([
    ["KeWaitForSingleObject", { Timeout: "NULL" }, PASSIVE, APC],
    ["KeWaitForSingleObject", { Timeout: "nonzero" }, PASSIVE, APC],
    ["KeWaitForSingleObject", { Timeout: "zero" }, PASSIVE, DISPATCH],
    ["KeSetEvent", { Wait: "TRUE" }, PASSIVE, APC],
    ["KeSetEvent", { Wait: "FALSE" }, PASSIVE, DISPATCH],
    ["WdfTimerStop", { Wait: "TRUE" }, PASSIVE, PASSIVE],
    ["WdfDpcCancel", { Wait: "FALSE" }, PASSIVE, HIGH],
    ["MmMapLockedPagesSpecifyCache", { AccessMode: "UserMode" }, PASSIVE, APC],
  ])("of %s with %o is decided by the documented case", (name, given, min, max) => {
    expect(callRange(name, given)).toMatchObject({ min, max, assumptions: [] });
  });

  test("is the widest, and says so, while the arguments do not decide", () => {
    expect(callRange("KeWaitForSingleObject")).toEqual({
      min: PASSIVE,
      max: DISPATCH,
      source: "NF:wdm.KeWaitForSingleObject",
      assumptions: [
        "the level of KeWaitForSingleObject depends on: Timeout NULL or nonzero | Timeout points to zero; the widest is taken",
      ],
    });
  });

  test("is wider than the level printed on the page where a documented case is", () => {
    expect(callRange("ExAcquireFastMutexUnsafe")).toMatchObject({ min: PASSIVE, max: APC });
  });

  test("names contradictions of the documents as assumptions, also of a decided case", () => {
    const range = callRange("WdfWaitLockAcquire", { Timeout: "zero" });
    expect(range).toMatchObject({ min: PASSIVE, max: APC });
    expect(range?.assumptions).toEqual([expect.stringContaining("contradict each other")]);
    expect(callRange("IoSetCancelRoutine")?.assumptions).toHaveLength(2);
  });

  test("is any level, as an assumption, where the documents are silent", () => {
    expect(callRange("ACPI_OP_REGION_CALLBACK")).toEqual({
      min: PASSIVE,
      max: HIGH,
      source: "NC:oprghdlr.ACPI_OP_REGION_CALLBACK",
      assumptions: [
        "the documents state no level for ACPI_OP_REGION_CALLBACK (NC:oprghdlr.ACPI_OP_REGION_CALLBACK); any is allowed",
      ],
    });
  });

  test("of one of the vocabulary's own words names the sibling it is taken from", () => {
    expect(callRange("WriteRelease")?.assumptions).toEqual([
      "no page states a level for WriteRelease (wdm.h); taken from NF:wdm.InterlockedCompareExchange",
    ]);
  });

  test("needs no assumption where a page states it plainly", () => {
    expect(callRange("ZwQueryValueKey")).toEqual({
      min: PASSIVE,
      max: PASSIVE,
      source: "NF:wdm.ZwQueryValueKey",
      assumptions: [],
    });
  });

  test("is unknown for a name that no page documents", () => {
    expect(callRange("KeFrobnicate")).toBeUndefined();
  });
});
