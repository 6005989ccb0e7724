import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { projectRoot } from "../testing/run-cli";

// A package of a user's own, with bugcheck among its modules.
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-fast-check-")));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it("the tests of docs/fast-check.md pass in a user's own vitest", () => {
  const page = fs.readFileSync(path.join(projectRoot, "docs/fast-check.md"), "utf8");
  const blocks = [...page.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)];
  for (const [, file = "", text = ""] of blocks) fs.writeFileSync(path.join(folder, file), text);
  expect(blocks.map(([, file]) => file)).toEqual(["slot.ts", "slot.test.ts", "lock.test.ts"]);
  fs.mkdirSync(path.join(folder, "node_modules"));
  for (const [name, target] of [
    ["bugcheck", "."],
    ["vitest", "node_modules/vitest"],
    ["fast-check", "node_modules/fast-check"],
  ] as const) {
    fs.symlinkSync(path.join(projectRoot, target), path.join(folder, "node_modules", name), "junction");
  }
  // Modules stay where they are linked, so that vitest takes them for installed ones.
  fs.writeFileSync(path.join(folder, "vitest.config.mjs"), "export default { resolve: { preserveSymlinks: true } };\n");
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_)/.test(name)));
  const vitest = path.join(projectRoot, "node_modules/vitest/vitest.mjs");
  const run = spawnSync(process.execPath, [vitest, "run", "--root", folder], {
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
    encoding: "utf8",
    timeout: 200_000,
  });
  expect(run.stdout + run.stderr).toMatch(/Tests\s+5 passed/);
  expect(run.status).toBe(0);
});
