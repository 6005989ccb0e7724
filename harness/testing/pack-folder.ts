import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the packed program of this run of the tests is, or will be once a test asks for it. */
    readonly packFolder: string;
  }
}

/** Gives the whole run of the tests one folder to pack the program to, and removes it afterwards. */
export default function packFolder(project: TestProject): () => void {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-pack-")));
  project.provide("packFolder", folder);
  return () => fs.rmSync(folder, { recursive: true, force: true });
}
