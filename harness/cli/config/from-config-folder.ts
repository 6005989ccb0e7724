import { existsSync } from "node:fs";
import path from "node:path";
import { escapePath } from "tinyglobby";
import { nameArgument } from "../loading/name-argument";

/** A design as the configuration names it, as it would be named on the command line in `cwd`. */
export function designFromFolder(name: string, folder: string, cwd: string): string {
  const at = path.relative(cwd, folder);
  if (at === "" || path.isAbsolute(name)) return name;
  if (existsSync(path.resolve(folder, name))) return path.join(at, name);
  const named = nameArgument(name, process.platform);
  if (named.kind === "glob") return `${escapePath(at.replaceAll(path.sep, "/"))}/${named.pattern}`;
  return named.kind === "id" ? name : path.join(at, name);
}

/** A report as the configuration asks for it, with its file as seen from `cwd`. */
export function reportFromFolder(report: string, folder: string, cwd: string): string {
  const [, name = "", file = ""] = /^([^=]*)=(.+)$/s.exec(report) ?? [];
  return file === "" || file === "-" ? report : `${name}=${path.relative(cwd, path.resolve(folder, file))}`;
}
