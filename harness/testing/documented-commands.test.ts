import { describe, expect, it } from "vitest";
import { documentedCommands, missingLine } from "./documented-commands";

const page = [
  "Prose with `$ npx bugcheck prose`.",
  "```console",
  '$ npx bugcheck check "models/designs/{cancel,spinlock}/**" --report json=-   # exit 1',
  "first line",
  "...",
  "last line",
  "$ npm ci && npm start",
  "```",
  "```ts",
  "$ npx bugcheck not-a-console-block",
  "```",
].join("\r\n");

describe("documentedCommands", () => {
  it("reads commands, promised exit codes and shown output from console blocks only", () => {
    expect(documentedCommands(page)).toEqual([
      {
        line: 3,
        words: ["npx", "bugcheck", "check", "models/designs/{cancel,spinlock}/**", "--report", "json=-"],
        exitCode: 1,
        output: ["first line", "...", "last line"],
      },
      { line: 7, words: ["npm", "ci"], exitCode: 0, output: [] },
      { line: 7, words: ["npm", "start"], exitCode: 0, output: [] },
    ]);
  });

  it.each([
    "npx bugcheck list | more",
    "npx bugcheck check 'a b'",
    "npx bugcheck list > out.txt",
    'npx bugcheck "list',
  ])("refuses what Windows could not run: %s", (command) => {
    expect(() => documentedCommands(`\`\`\`console\n$ ${command}\n\`\`\``)).toThrow("line 2");
  });
});

describe("missingLine", () => {
  it("wants shown lines in order, apart from durations and blank lines", () => {
    expect(missingLine(["a  took 3 ms", "b"], "a took 12 ms\n\nb\nc")).toBeUndefined();
    expect(missingLine(["b", "a"], "a\nb")).toBe("a");
  });

  it("wants adjacent lines unless the page leaves some out", () => {
    expect(missingLine(["a", "c"], "a\nb\nc")).toBe("c");
    expect(missingLine(["a", "...", "c"], "a\nb\nc")).toBeUndefined();
    expect(missingLine(["a", "...", "d"], "a\nb\nc")).toBe("d");
  });

  it("does not hide other numbers", () => {
    expect(missingLine(["13 states"], "14 states")).toBe("13 states");
  });
});
