import { readFileSync } from "node:fs";
import * as v from "valibot";
import { CallerMistake } from "../../language/caller-mistake";
import { requireWritable } from "../writable-file";
import { writeWhole } from "../write-whole";

/** One of the files a gate goes by: entries under a head that says what it is. */
export interface GateFileKind<Entry> {
  /** "baseline" or "lock file". */
  readonly what: string;
  /** Begins the codes of mistakes about it. */
  readonly code: string;
  readonly format: string;
  readonly version: number;
  readonly entry: v.GenericSchema<Entry>;
  /** The option that writes it. */
  readonly update: string;
}

/** A file of the gate as it was read. */
export interface GateFile<Entry> {
  /** The bugcheck that wrote it; null where the file is yet to be made. */
  readonly writtenBy: string | null;
  readonly entries: readonly Entry[];
}

/**
 * Reads a file of the gate, and makes sure that it can be written where that is asked for.
 *
 * @throws CallerMistake `<code>_MISSING`, `<code>_UNREADABLE`, `<code>_VERSION`, `<code>_NOT_WRITABLE`
 */
export function readGateFile<Entry>(file: string, kind: GateFileKind<Entry>, update: boolean): GateFile<Entry> {
  const { what, code } = kind;
  const text = textOf(file, kind, update);
  if (update) requireWritable(`the ${what}`, `${code}_NOT_WRITABLE`, file);
  return text === undefined ? { writtenBy: null, entries: [] } : parsed(text, file, kind);
}

function textOf(file: string, { what, code, update }: GateFileKind<unknown>, mayBeMade: boolean): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code: why, message } = error as NodeJS.ErrnoException;
    if (why === "ENOENT" && mayBeMade) return undefined;
    throw why === "ENOENT"
      ? new CallerMistake(`${code}_MISSING`, `there is no ${what}`, `Make it with ${update}.`, { file })
      : new CallerMistake(`${code}_UNREADABLE`, `the ${what} cannot be read: ${message}`, "Name another.", { file });
  }
}

function parsed<Entry>(text: string, file: string, kind: GateFileKind<Entry>): GateFile<Entry> {
  const { what, code, format, version, entry } = kind;
  const refuse = (why: string, how: string, message: string) =>
    new CallerMistake(`${code}_${why}`, message, `${how} It has not been touched, and nothing has been searched.`, {
      file,
    });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const hint = "Take it from version control again; conflict markers must be resolved.";
    throw refuse("UNREADABLE", hint, `the ${what} is no JSON: ${(error as Error).message}`);
  }
  const head = v.safeParse(v.looseObject({ format: v.literal(format), version: v.number() }), value);
  if (!head.success) {
    const hint = `A ${what} begins with "format": "${format}"; delete what is there to begin anew.`;
    throw refuse("UNREADABLE", hint, `this is no ${what} of bugcheck`);
  }
  if (head.output.version !== version) {
    const newer = head.output.version > version;
    const hint = newer ? "Use the bugcheck that wrote it, or a newer one." : "Delete it and make it anew.";
    throw refuse("VERSION", hint, `the ${what} has version ${head.output.version}, and this bugcheck reads ${version}`);
  }
  const body = v.safeParse(v.looseObject({ bugcheck: v.string(), entries: v.array(entry) }), value);
  if (body.success) return { writtenBy: body.output.bugcheck, entries: body.output.entries };
  const [issue] = body.issues;
  const place = v.getDotPath(issue) ?? "the file";
  const found = `${place}: expected ${issue.expected}, found ${issue.received}`;
  throw refuse("UNREADABLE", "Take it from version control again.", `the ${what} is damaged: ${found}`);
}

/**
 * Writes a file of the gate whole or not at all, an entry in a line.
 *
 * @throws CallerMistake `<code>_NOT_WRITTEN`
 */
export function writeGateFile<Entry>(
  file: string,
  { what, code, format, version }: GateFileKind<Entry>,
  { writtenBy, entries }: GateFile<Entry>,
): void {
  const head = { format, version, bugcheck: writtenBy };
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n");
  const list = entries.length === 0 ? "[]" : `[\n${lines}\n  ]`;
  const text = `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "entries": ${list}\n}\n`;
  try {
    writeWhole(file, text);
  } catch (error) {
    const message = `the ${what} could not be written: ${(error as Error).message}`;
    throw new CallerMistake(`${code}_NOT_WRITTEN`, message, "Make room for it.", { file });
  }
}
