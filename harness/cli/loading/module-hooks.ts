import Module, { createRequire, register } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "./package-root";

type Resolve = (request: string, parent: unknown, ...rest: unknown[]) => string;

/** Modules a design may import wherever it lies on the disk. */
const OURS = ["bugcheck", "xstate"];

const compilerOptions = {
  module: "commonjs",
  moduleResolution: "node10",
  target: "es2022",
  esModuleInterop: true,
  ignoreDeprecations: "6.0",
};

/** The public surface that "bugcheck" means: this very package, whatever is installed where the design lies. */
function ownEntry(): string {
  return path.join(__dirname, "..", "..", "index");
}

const hooked = { resolution: false, typescript: false, esm: false };

/** Makes `require` find "bugcheck" and XState from anywhere and, where asked, take TypeScript. Once a thread. */
export function hookCommonJs(typescript: boolean): void {
  if (typescript && !hooked.typescript) {
    hooked.typescript = true;
    const { register: registerTypeScript } = require("ts-node") as typeof import("ts-node");
    registerTypeScript({
      transpileOnly: true,
      skipProject: true,
      skipIgnore: true,
      experimentalResolver: true,
      compilerOptions,
    });
    // ts-node has put its own resolution over ours.
    hooked.resolution = false;
  }
  if (!hooked.resolution) hookResolution();
  hooked.resolution = true;
}

function hookResolution(): void {
  const modules = Module as unknown as { _resolveFilename: Resolve };
  const resolve = modules._resolveFilename;
  const fromHere = createRequire(path.join(packageRoot(), "package.json"));
  modules._resolveFilename = function resolveOurs(request, parent, ...rest) {
    if (request === OURS[0]) return resolve.call(this, ownEntry(), undefined, false);
    try {
      return resolve.call(this, request, parent, ...rest);
    } catch (error) {
      if (!OURS.includes(request)) throw error;
      return fromHere.resolve(request);
    }
  };
}

/** The same for `import`. Once a thread. */
export function hookEsm(): void {
  if (hooked.esm) return;
  hooked.esm = true;
  const here = pathToFileURL(__filename).href;
  Object.assign(process.env, {
    TS_NODE_SKIP_PROJECT: "true",
    TS_NODE_SKIP_IGNORE: "true",
    TS_NODE_EXPERIMENTAL_RESOLVER: "true",
    TS_NODE_COMPILER_OPTIONS: JSON.stringify({ ...compilerOptions, module: "nodenext", moduleResolution: "nodenext" }),
  });
  register("ts-node/esm/transpile-only", here);
  const entry = require.resolve(ownEntry());
  register(pathToFileURL(path.join(__dirname, "esm-resolution.js")).href, here, {
    data: { bugcheck: pathToFileURL(entry).href, xstate: pathToFileURL(createRequire(entry).resolve("xstate")).href },
  });
}
