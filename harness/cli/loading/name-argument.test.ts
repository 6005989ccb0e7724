import { describe, expect, it } from "vitest";
import { mayHoldDesign } from "./module-extensions";
import { nameArgument } from "./name-argument";

describe("an argument on Windows", () => {
  const onWindows = (arg: string) => nameArgument(arg, "win32");

  it("may be a glob with backslashes, as people there type it", () => {
    expect(onWindows("models\\designs\\{cancel,spinlock}\\**")).toEqual({
      kind: "glob",
      pattern: "models/designs/{cancel,spinlock}/**",
    });
    expect(onWindows("C:\\drivers\\*.ts")).toEqual({ kind: "glob", pattern: "C:/drivers/*.ts" });
  });

  it("keeps no single quotes, which cmd.exe leaves in place", () => {
    expect(onWindows("'models/designs/**'")).toEqual({ kind: "glob", pattern: "models/designs/**" });
    expect(onWindows("'queue.ts'")).toEqual({ kind: "path", name: "queue.ts" });
  });

  it("may be a path with backslashes and a drive", () => {
    expect(onWindows("C:\\drivers\\queue.ts")).toEqual({ kind: "path", name: "C:\\drivers\\queue.ts" });
    expect(onWindows("..\\queue")).toEqual({ kind: "path", name: "..\\queue" });
  });
});

describe("an argument elsewhere", () => {
  const onLinux = (arg: string) => nameArgument(arg, "linux");

  it("is a design's id unless it looks like a path or a glob", () => {
    expect(onLinux("rfm2g-split-lock-queue")).toEqual({ kind: "id", name: "rfm2g-split-lock-queue" });
    expect(onLinux("./queue")).toEqual({ kind: "path", name: "./queue" });
    expect(onLinux("queue.mts")).toEqual({ kind: "path", name: "queue.mts" });
    expect(onLinux("designs/**")).toEqual({ kind: "glob", pattern: "designs/**" });
  });

  it("keeps its backslashes, which escape there", () => {
    expect(onLinux("a\\*b/*.ts")).toEqual({ kind: "glob", pattern: "a\\*b/*.ts" });
  });
});

it("a folder's modules may hold designs, its tests and declarations may not", () => {
  expect(["a.ts", "a.mts", "a.cjs", "b/a.js"].every(mayHoldDesign)).toBe(true);
  expect(["a.test.ts", "a.test-d.ts", "a.d.ts", "a.d.mts", "readme.md", "a.json"].some(mayHoldDesign)).toBe(false);
});
