import { isDynamicPattern } from "tinyglobby";

/** Extensions of modules that may hold a design. */
export const MODULE_EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/** What an argument that is no existing path may be. */
export type NamedBy =
  | { readonly kind: "glob"; readonly pattern: string }
  | { readonly kind: "path" | "id"; readonly name: string };

/**
 * Reads an argument as a glob, a path or a design's id.
 *
 * Windows shells neither expand globs nor take single quotes away, and their paths have backslashes.
 */
export function nameArgument(arg: string, platform: NodeJS.Platform): NamedBy {
  const name = platform === "win32" ? arg.replace(/^'(.*)'$/, "$1") : arg;
  const slashed = platform === "win32" ? name.replaceAll("\\", "/") : name;
  if (isDynamicPattern(slashed)) return { kind: "glob", pattern: slashed };
  const isPath = slashed.includes("/") || MODULE_EXTENSIONS.some((extension) => slashed.endsWith(extension));
  return { kind: isPath ? "path" : "id", name };
}

/** Whether a file found by a glob or in a folder can be a design: a module, but no test and no declarations. */
export function mayHoldDesign(file: string): boolean {
  return (
    MODULE_EXTENSIONS.some((extension) => file.endsWith(extension)) && !/\.(test|test-d|spec|d)\.[cm]?[jt]s$/.test(file)
  );
}
