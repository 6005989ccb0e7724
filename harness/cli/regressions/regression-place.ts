import path from "node:path";
import { fileOnCommandLine, type LoadedDesign } from "../loading/load-designs";

const NAME = "bugcheck.regressions.json";

/** Where a design's regressions are kept: beside it, or in `cwd` for a design that comes with bugcheck. */
export function regressionFile(loaded: LoadedDesign, cwd: string): string {
  return path.join(fileOnCommandLine(loaded, cwd) === null ? cwd : path.dirname(loaded.path), NAME);
}
