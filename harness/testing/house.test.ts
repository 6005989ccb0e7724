import fs from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";

const root = path.resolve(__dirname, "../..");

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const readJson = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const sources = globSync("{models,properties,harness,reports}/**/*.ts", { cwd: root, ignore: ["**/fixtures/**"] });

describe("the house", () => {
  it("keeps source files short enough to read in one go", () => {
    const long = sources
      .filter((file) => !/\.(test|test-d)\.ts$/.test(file))
      .map((file) => ({ file, lines: fs.readFileSync(path.join(root, file), "utf8").split("\n").length - 1 }))
      .filter(({ lines }) => lines > 300);
    expect(sources.length).toBeGreaterThan(30);
    expect(long).toEqual([]);
  });

  it("names files for what they hold", () => {
    expect(sources.filter((file) => /(^|\/)(utils?|helpers?|types|common|misc)(\.|\/)/.test(file))).toEqual([]);
  });

  it("runs its npm scripts without a POSIX shell", () => {
    const manifest = readJson("package.json");
    const scripts = isRecord(manifest) && isRecord(manifest.scripts) ? manifest.scripts : {};
    const posix = /'|`|\$[A-Za-z({]|;|\|\||(^|&& ?)([A-Z_]+=|rm |cp |mv |mkdir |cat |sh |bash |\.\/|export )/;
    expect(Object.keys(scripts).length).toBeGreaterThan(5);
    expect(Object.entries(scripts).filter(([, line]) => posix.test(String(line)))).toEqual([]);
    expect("NODE_ENV=test vitest").toMatch(posix);
  });

  it("locks the optional binaries of every platform, without which npm refuses the lock", () => {
    const lock = readJson("package-lock.json");
    const packages = (isRecord(lock) ? lock.packages : {}) as Readonly<Record<string, LockedPackage>>;
    const missing = Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${parent}/node_modules/${name}`],
      ),
    );
    expect(Object.keys(packages).length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });
});
