import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { did, packedTarball, run } from "../testing/packed-project";
import { projectRoot } from "../testing/run-cli";

// As a user gets it: packed, and installed outside the repository.
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-packed-")));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const tarball = await packedTarball();
  const { version: vitest } = JSON.parse(
    fs.readFileSync(path.join(projectRoot, "node_modules/vitest/package.json"), "utf8"),
  );
  const { version: typescript } = JSON.parse(
    fs.readFileSync(path.join(projectRoot, "node_modules/typescript/package.json"), "utf8"),
  );
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true }));
  const packages = [tarball, `vitest@${vitest}`, `typescript@${typescript}`];
  did("npm", ["install", "--save-dev", ...packages], folder);
});

/** The page's own blocks, by the file name in their first line. */
const page = fs.readFileSync(path.join(projectRoot, "docs/vitest.md"), "utf8");
const blocks = [...page.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, file = "", text = ""]) => ({
  file,
  text,
}));

describe.each([["commonjs"], ["module"]])("a package of type %s", (type) => {
  const inside = path.join(folder, type);
  const bin = (name: string) => path.join(folder, "node_modules", ".bin", name);
  beforeAll(() => {
    fs.mkdirSync(inside);
    fs.writeFileSync(path.join(inside, "package.json"), JSON.stringify({ private: true, type }));
    for (const { file, text } of blocks) fs.writeFileSync(path.join(inside, file), text);
  });

  it("has the design of the page, and tests that pass", () => {
    expect(blocks.map(({ file }) => file)).toEqual(["queue.test.ts"]);
    did(bin("bugcheck"), ["new", "queue", "--template", "cancel-queue"], inside);
    did(bin("bugcheck"), ["check", "queue.ts"], inside);
    expect(did(bin("vitest"), ["run", "--root", "."], inside)).toMatch(/Tests\s+3 passed/);
  });

  it("sees the matchers' types", () => {
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"];
    const modules = [["--module", "preserve"], ...(type === "commonjs" ? [["--module", "nodenext"]] : [])];
    for (const module of modules) did(bin("tsc"), [...options, ...module, "queue.test.ts"], inside);
    fs.writeFileSync(
      path.join(inside, "wrong.ts"),
      'import { expect } from "vitest";\nimport "bugcheck/vitest";\nvoid expect({}).toHold({ processors: "two" });\n',
    );
    const { code, said } = run(bin("tsc"), [...options, "--module", "preserve", "wrong.ts"], inside);
    expect(code).not.toBe(0);
    expect(said).toMatch(/wrong\.ts\(3,\d+\): error TS2322/);
  });

  it("fails with the trace and the command that replays it", () => {
    const test = fs
      .readFileSync(path.join(inside, "queue.test.ts"), "utf8")
      .replace('variant: "fixed"', 'variant: "faulty"');
    fs.writeFileSync(path.join(inside, "failing.test.ts"), test);
    const { code, said } = run(bin("vitest"), ["run", "--root", ".", "failing.test.ts"], inside);
    fs.rmSync(path.join(inside, "failing.test.ts"));
    expect(code).toBe(1);
    expect(said).toContain("expected queue to hold");
    expect(said).toMatch(/RemoveEntryList\(irp\)/);
    const [, schedule = "", file = ""] = /replay with bugcheck replay (bc1\.\S+) (\S+)/.exec(said) ?? [];
    expect(did(bin("bugcheck"), ["replay", schedule, file], inside)).toContain("violates list-entry-unlinked-once");
  });
});
