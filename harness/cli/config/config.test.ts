import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Budget, boundsOf, configBounds } from "./config-bounds";
import { findConfig } from "./find-config";
import { designFromFolder, reportFromFolder } from "./from-config-folder";

describe("bounds", () => {
  const found = {
    file: "bugcheck.config.ts",
    config: {
      scopes: { default: { processors: [1], set: undefined }, queue: { processors: undefined, set: { irp: 2 } } },
      budgets: { default: { states: 10, memory: "1KiB", seconds: 2 }, queue: { states: 20 } },
    },
  };

  it("are a design's own, field by field, else the default", () => {
    const { scopes, budgets } = configBounds(found, true, new Set());
    expect(boundsOf(scopes, "queue")).toEqual({ processors: [1], set: { irp: 2 } });
    expect(boundsOf(budgets, "queue")).toEqual({ states: 20, memoryBytes: 1024, timeoutMs: 2000 });
    expect(boundsOf(budgets, "toString")).toEqual({ states: 10, memoryBytes: 1024, timeoutMs: 2000 });
  });

  it("give way to the command line", () => {
    const { budgets } = configBounds(found, true, new Set<keyof Budget>(["states", "timeoutMs"]));
    expect(boundsOf(budgets, "queue")).toEqual({ memoryBytes: 1024 });
  });
});

describe("what a configuration names", () => {
  const folder = path.resolve("repository (one)");
  const beneath = path.join(folder, "deep", "er");

  it("is seen from its folder", () => {
    expect(designFromFolder("designs/**", folder, folder)).toBe("designs/**");
    expect(designFromFolder("designs/**", folder, beneath)).toBe("../../designs/**");
    expect(designFromFolder("./queue.ts", folder, beneath)).toBe(path.join("..", "..", "queue.ts"));
    expect(designFromFolder("cancel-vs-dpc-completion", folder, beneath)).toBe("cancel-vs-dpc-completion");
    expect(designFromFolder("*.ts", folder, path.resolve("."))).toMatch(/^repository .*\/\*\.ts$/);
  });

  it("leaves reports on standard output there", () => {
    expect(["text", "json=-", "junit=out/a=b.xml"].map((name) => reportFromFolder(name, folder, beneath))).toEqual([
      "text",
      "json=-",
      `junit=${path.join("..", "..", "out", "a=b.xml")}`,
    ]);
  });
});

it("no configuration lies above the project, whose tests would otherwise go by it", () => {
  expect(findConfig(__dirname)).toBeUndefined();
});
