import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli";

// Far from this project: no package.json above it, and nothing installed.
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-loading-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text.replaceAll("\n", "\r\n"));
  return name;
}

const typescript = (sibling: string, id: string) => `
import { design, routine, spinLock, thread } from "bugcheck";
import { assign } from "xstate";
import { rounds } from "${sibling}";

const note = assign({ rounds });
const body = routine({
  uses: { lock: spinLock },
  chart: {
    context: { rounds: 0 },
    initial: "Take",
    states: {
      Take: { on: { "KeAcquireSpinLock(lock)": { target: "Give", actions: note } } },
      Give: { on: { "KeReleaseSpinLock(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});
const actors: Record<string, ReturnType<typeof thread>> = { one: thread(body), two: thread(body) };
export default design({ id: "${id}", objects: { lock: spinLock() }, actors });
export const another = design({ id: "${id}-another" });
`;
const sibling = "export const rounds: number = 3;\n";

describe("a user's design, anywhere on the disk", () => {
  it.each([
    ["TypeScript", () => [write("sibling.ts", sibling), write("cjs.ts", typescript("./sibling", "cjs"))], "cjs"],
    [
      "TypeScript in a package of ES modules",
      () => [
        write("esm/package.json", '{ "type": "module" }'),
        write("esm/sibling.ts", sibling),
        write("esm/design.ts", typescript("./sibling.js", "esm")),
      ],
      "esm",
    ],
    [".mts", () => [write("sibling.mts", sibling), write("design.mts", typescript("./sibling.mjs", "mts"))], "mts"],
    [".cts", () => [write("c/sibling.cts", sibling), write("c/design.cts", typescript("./sibling.cjs", "cts"))], "cts"],
    [
      ".mjs",
      () => [
        write(
          "design.mjs",
          'import { design } from "bugcheck";\nexport default design({ id: "mjs" });\nexport const another = design({ id: "mjs-another" });\n',
        ),
      ],
      "mjs",
    ],
    [
      ".cjs",
      () => [
        write(
          "design.cjs",
          'const { design } = require("bugcheck");\nexports.one = design({ id: "cjs-js" });\nexports.two = design({ id: "cjs-js-another" });\n',
        ),
      ],
      "cjs-js",
    ],
    [
      "in a folder with a space and a bracket",
      () => [write("a [1] b/sibling.ts", sibling), write("a [1] b/design.ts", typescript("./sibling", "space"))],
      "space",
    ],
  ])("%s loads, with its siblings, bugcheck and XState", (_, files, id) => {
    const { code, out, err } = runCli(["check", files().at(-1) ?? "", "--report", "json", "--processors", "1"], folder);
    expect(err).toBe("");
    const { results } = JSON.parse(out) as { results: { design: string; verdict: string; file: string }[] };
    expect(results.map(({ design, verdict }) => [design, verdict]).sort()).toEqual([
      [id, "holds"],
      [`${id}-another`, "holds"],
    ]);
    expect(code).toBe(0);
  });

  it("may be the module itself", () => {
    const file = write("whole.cjs", 'module.exports = require("bugcheck").design({ id: "whole" });\n');
    expect(runCli(["list", file], folder).out).toContain("whole\n");
  });

  it("has an id of its own", () => {
    const text = 'const { design } = require("bugcheck");\nexports.one = design({ id: "same" });\n';
    const { code, err } = runCli(["check", write("d1.cjs", text), write("d2.cjs", text)], folder);
    expect(err).toContain('error DUPLICATE_DESIGN: two designs have the id "same"');
    expect(code).toBe(3);
  });

  it("that does not compile among ES modules is shown by line too", () => {
    write("bad/package.json", '{ "type": "module" }');
    const { code, err } = runCli(["check", write("bad/design.ts", "export default {\n  a: = 1 };\n")], folder);
    expect(err).toContain("error DESIGN_DOES_NOT_COMPILE: TS1109: Expression expected.");
    expect(err).toContain(`at    ${path.join("bad", "design.ts")}:2:6`);
    expect(code).toBe(3);
  });
});
