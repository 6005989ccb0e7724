import { describe, expect, it } from "vitest";
import { parseArrow } from "./arrow-descriptor";

describe("parseArrow", () => {
  it.each([
    ["IoReleaseCancelSpinLock()", "IoReleaseCancelSpinLock", []],
    ["KeAcquireSpinLock(queueLock)", "KeAcquireSpinLock", ["queueLock"]],
    ["IoSetCancelRoutine( irp ,NULL )", "IoSetCancelRoutine", ["irp", "NULL"]],
    ["IoCompleteRequest(Cancel.irp, STATUS_CANCELLED)", "IoCompleteRequest", ["Cancel.irp", "STATUS_CANCELLED"]],
    ["f(a,)", "f", ["a", ""]],
  ])("reads the call %s", (text, name, args) => {
    expect(parseArrow(text)).toEqual({ kind: "call", text, name, args });
  });

  it.each(["? device unplugged", "? copies (short) buffer"])("reads the choice %s", (text) => {
    expect(parseArrow(text)).toEqual({ kind: "choice", text });
  });

  it("reads a return", () => {
    expect(parseArrow("return")).toEqual({ kind: "return", text: "return" });
  });

  it.each(["", "*", "NEXT", "KeSetEvent", "KeSetEvent(a", "f(g(x))", "f(a) b", "?no space", "return 0", "1f()"])(
    "reads nothing into %j",
    (text) => {
      expect(parseArrow(text)).toBeUndefined();
    },
  );
});
