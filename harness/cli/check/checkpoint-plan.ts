import fs from "node:fs";
import path from "node:path";
import { CallerMistake } from "../../language/caller-mistake";
import { makeFolder } from "../make-folder";

/** Where and how often searches are written down. */
export interface CheckpointPlan {
  readonly folder: string;
  readonly everyMs: number;
  /** Whether to go on from what is there. */
  readonly resume: boolean;
}

/**
 * Makes sure, before any search, that the folder can be written to and holds what was said about it.
 * @throws CallerMistake CHECKPOINT_MISSING, CHECKPOINT_EXISTS or CHECKPOINT_NOT_WRITTEN
 */
export function prepareCheckpoints({ folder, resume }: CheckpointPlan): void {
  if (resume && !fs.existsSync(folder)) {
    throw new CallerMistake("CHECKPOINT_MISSING", "there is nothing to go on from", "Leave --resume out to begin.", {
      file: folder,
    });
  }
  const probe = path.join(folder, ".probe");
  try {
    makeFolder(folder);
    fs.writeFileSync(probe, "may this be written to?", { flush: true });
    fs.rmSync(probe);
  } catch (error) {
    throw new CallerMistake(
      "CHECKPOINT_NOT_WRITTEN",
      `checkpoints cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      "Name a folder that can be written to, on a disk with room.",
      { file: folder },
    );
  }
  const heads = fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
  if (resume || heads.length === 0) return;
  throw new CallerMistake(
    "CHECKPOINT_EXISTS",
    `there are checkpoints already: ${heads.join(", ")}`,
    "Go on from them with --resume, or name another folder.",
    { file: folder },
  );
}
