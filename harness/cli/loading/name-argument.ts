import { isDynamicPattern } from "tinyglobby";
import { MODULE_EXTENSIONS } from "./module-extensions";

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
