import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(__dirname, "../..");

/**
 * Brings `dist/` up to date with the sources before the whole-program tests run, so that they never judge an old build.
 *
 * @throws Error with the compiler's output when the sources do not compile
 */
export default function buildDist(): void {
  const compiler = require.resolve("typescript/bin/tsc", { paths: [root] });
  const build = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: root, encoding: "utf8" });
  if (build.status !== 0) {
    throw new Error(`The project does not compile:\n${build.stdout}${build.stderr}`);
  }
}
