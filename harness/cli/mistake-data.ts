import path from "node:path";
import type { CallerMistake } from "../language/caller-mistake";
import type { Mistake } from "../trace/result";

/** From the outside in. */
const PLACES = ["file", "design", "chart", "state", "arrow"] as const;

/** A caller's mistake as plain data: its message in one line, and a file below `cwd` named from there. */
export function mistakeData({ code, message, hint, place }: CallerMistake, cwd: string): Mistake {
  const known = PLACES.flatMap((what) => {
    const name = place[what];
    return name === undefined ? [] : [[what, what === "file" ? seenFrom(cwd, name) : name] as const];
  });
  return { code, message: message.replace(/\s*[\r\n]+\s*/g, " "), hint, place: Object.fromEntries(known) };
}

function seenFrom(cwd: string, file: string): string {
  return file.startsWith(cwd + path.sep) ? path.relative(cwd, file) : file;
}
