import { describe, expect, test } from "vitest";
import { namesHolding, nearestNames } from "./nearest-names";

describe("near names", () => {
  test.each([
    ["KeAquireSpinlock", "KeAcquireSpinLock"],
    ["IoSetCancelRotine", "IoSetCancelRoutine"],
    ["iocompleterequest", "IoCompleteRequest"],
    ["ReadAquire", "ReadAcquire"],
    ["WdfRequestMarkCancellable", "WdfRequestMarkCancelable"],
  ])("of %s start with %s", (wrong, right) => {
    expect(nearestNames(wrong)[0]).toBe(right);
  });

  test("are names that begin alike where no whole name is near", () => {
    expect(nearestNames("KeAquireSp")).toContain("KeAcquireSpinLock");
  });

  test("are no more than asked for, and none of a word unlike any call", () => {
    expect(nearestNames("KeWaitForSingleObjekt", 2)).toHaveLength(2);
    expect(nearestNames("xyzzy")).toEqual([]);
  });
});

describe("a search among the names", () => {
  test("finds names that hold all the words, letter case aside, in alphabetical order", () => {
    expect(namesHolding(["wait", "multiple"])).toEqual([
      "FltCancellableWaitForMultipleObjects",
      "FsRtlCancellableWaitForMultipleObjects",
      "KeWaitForMultipleObjects",
    ]);
    expect(namesHolding(["readacquire"])).toContain("ReadAcquire");
    expect(namesHolding(["frobnicate"])).toEqual([]);
  });
});
