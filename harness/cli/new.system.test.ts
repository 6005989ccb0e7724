import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli";
import { templates } from "./new-design";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-new-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("new", () => {
  it.each(templates())(
    "writes the template %s so that it checks out of the box, in TypeScript and in JavaScript",
    (template) => {
      const name = `my-${template}`;
      const { code, out } = runCli(["new", name, "--template", template, "--dir", "designs/mine"], folder);
      expect(code).toBe(0);
      expect(out).toBe(`Wrote designs/mine/${name}.ts. Check it with:\n  npx bugcheck check designs/mine/${name}.ts\n`);
      expect(runCli(["new", name, "--template", template, "--js"], folder).code).toBe(0);
      for (const file of [`designs/mine/${name}.ts`, `${name}.mjs`]) {
        const checked = runCli(["check", file], folder);
        expect(checked.out).toContain(`ok  ${name} `);
        expect([checked.code, checked.err.includes("error")]).toEqual([0, false]);
      }
    },
  );

  it.each([["module"], ["commonjs"]])("writes what checks in a package of type %s", (type) => {
    const inside = path.join(folder, type);
    fs.mkdirSync(inside);
    fs.writeFileSync(path.join(inside, "package.json"), JSON.stringify({ type }));
    expect(runCli(["new", "queue"], inside).code).toBe(0);
    expect(runCli(["check", "queue.ts"], inside)).toMatchObject({ code: 0 });
  });

  it("overwrites nothing", () => {
    fs.writeFileSync(path.join(folder, "taken.ts"), "mine");
    const { code, err } = runCli(["new", "taken"], folder);
    expect(code).toBe(3);
    expect(err).toContain("error FILE_EXISTS: the file is there already\n  at    taken.ts");
    expect(fs.readFileSync(path.join(folder, "taken.ts"), "utf8")).toBe("mine");
  });

  it.each(["../up", "a/b", "a\\b", ".hidden", "nul", "COM1", "a b", "-", "trailing-", '"', "$(x)", "x".repeat(101)])(
    "refuses the name %j",
    (name) => {
      const before = fs.readdirSync(folder);
      const { code, err } = runCli(["new", "--", name], folder);
      expect(code).toBe(3);
      expect(err).toContain("error BAD_NAME");
      expect(fs.readdirSync(folder)).toEqual(before);
    },
  );

  it("names the nearest template, and says where it cannot write", () => {
    expect(runCli(["new", "a", "--template", "cancel-queu"], folder).err).toContain("Did you mean cancel-queue?");
    fs.writeFileSync(path.join(folder, "file"), "");
    const { code, err } = runCli(["new", "a", "--dir", "file"], folder);
    expect([code, err.includes("error FILE_EXISTS")]).toEqual([3, false]);
    expect(err).toContain("error DESIGN_NOT_WRITTEN");
  });
});
