#!/usr/bin/env node
import { runProgram } from "./program";

/** Standard output that nobody reads any more ends quietly; one that cannot be written, on a full disk, is said so. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.stderr.write(`error OUTPUT_NOT_WRITTEN: ${error.message}\n`);
  process.exit(error.code === "EPIPE" ? process.exitCode : 3);
});

void runProgram(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
