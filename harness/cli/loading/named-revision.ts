import { MODULE_EXTENSIONS } from "./module-extensions";

/** "HEAD~1:models/queue.ts": a revision, a colon and a module's path; not a Windows drive. */
const REVISION = /^(?![A-Za-z]:[\\/])([^:]+):([^:]+)$/;

/** A module as it was in a git revision. */
export interface NamedRevision {
  readonly revision: string;
  /** The module's path there. */
  readonly file: string;
}

/** The revision and the module that an argument names; undefined where it names none. */
export function namedRevision(arg: string): NamedRevision | undefined {
  const [, revision, file] = REVISION.exec(arg) ?? [];
  if (revision === undefined || file === undefined) return undefined;
  return MODULE_EXTENSIONS.some((extension) => file.endsWith(extension)) ? { revision, file } : undefined;
}
