import { readFileSync } from "node:fs";
import path from "node:path";
import type { RunReport } from "../trace/result";
import { packageRoot } from "./loading/package-root";

/** This program, as reports name it. */
export function tool(): RunReport["tool"] {
  const { version } = JSON.parse(readFileSync(path.join(packageRoot(), "package.json"), "utf8")) as { version: string };
  return { name: "bugcheck", version, node: process.version };
}
