import { describe, expect, it } from "vitest";
import { reportRequests } from "./report-output";

describe("reports asked for", () => {
  it("are text on the terminal unless somebody says otherwise", () => {
    expect(reportRequests([])).toEqual([{ name: "text", file: undefined }]);
    expect(reportRequests(["json=out.json"])).toEqual([
      { name: "text", file: undefined },
      { name: "json", file: "out.json" },
    ]);
  });

  it("leave standard output to the one that wants it", () => {
    expect(reportRequests(["json=-"])).toEqual([{ name: "json", file: undefined }]);
    expect(reportRequests(["json", "text=C:\\out.txt"])).toEqual([
      { name: "json", file: undefined },
      { name: "text", file: "C:\\out.txt" },
    ]);
  });

  it("do not mix two on standard output", () => {
    expect(() => reportRequests(["json", "text"])).toThrow(expect.objectContaining({ code: "REPORTS_COLLIDE" }));
  });

  it("must exist", () => {
    expect(() => reportRequests(["jsn=a"])).toThrow(
      expect.objectContaining({ code: "UNKNOWN_REPORT", hint: expect.stringContaining("Did you mean json?") }),
    );
  });
});
