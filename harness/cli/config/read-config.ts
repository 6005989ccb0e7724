import path from "node:path";
import { inspect } from "node:util";
import * as v from "valibot";
import { CallerMistake } from "../../language/caller-mistake";
import type { BugcheckConfig } from "../../language/define-config";
import { entryAt } from "../entry-at";
import { loadModule } from "../loading/load-module";
import { nearest } from "../nearest";
import { configSchema } from "./config-schema";
import { findConfig } from "./find-config";

/** A configuration that was read. */
export interface FoundConfig {
  /** Absolute. */
  readonly file: string;
  readonly config: BugcheckConfig;
}

/**
 * Reads the configuration that applies in a folder.
 *
 * @param asked - `--config`: a file, false for none, undefined to look for one
 * @throws CallerMistake CONFIG_NOT_FOUND, CONFIG_AMBIGUOUS, CONFIG_DOES_NOT_LOAD, or CONFIG_INVALID with every field that is wrong
 */
export async function readConfig(asked: string | false | undefined, cwd: string): Promise<FoundConfig | undefined> {
  if (asked === false) return undefined;
  const file = asked === undefined ? findConfig(cwd) : named(path.resolve(cwd, asked), asked);
  return file === undefined ? undefined : { file, config: checked(await exportOf(file), file) };
}

function named(file: string, asked: string): string {
  if (entryAt(file)?.isFile()) return file;
  throw new CallerMistake("CONFIG_NOT_FOUND", `there is no configuration ${asked}`, `Looked for ${file}.`);
}

async function exportOf(file: string): Promise<unknown> {
  try {
    const exported = await loadModule(file);
    const outer = exported.default ?? exported;
    // An import of a CommonJS module holds that module's exports in its default.
    return isRecord(outer) && "default" in outer ? outer.default : outer;
  } catch (error) {
    if (!(error instanceof CallerMistake)) throw error;
    throw new CallerMistake("CONFIG_DOES_NOT_LOAD", error.message, error.hint, error.place);
  }
}

function checked(value: unknown, file: string): BugcheckConfig {
  const { issues, output } = v.safeParse(configSchema, value);
  if (issues === undefined) return output;
  throw new CallerMistake(
    "CONFIG_INVALID",
    issues.map((issue) => complaint(issue, value)).join("; "),
    "A configuration says: export default defineConfig({ ... }), with defineConfig from bugcheck. Nothing has been searched.",
    { file },
  );
}

/** Names of types as {@link v.BaseIssue.expected} has them, in our words. */
const TYPES: Readonly<Record<string, string>> = {
  Array: "a list",
  Object: "an object",
  string: "a text",
  number: "a number",
  "(number | string)": 'bytes, or a size such as "4GiB"',
};

function complaint(issue: v.BaseIssue<unknown>, config: unknown): string {
  const field = (issue.path ?? []).map(({ key }) => key);
  const place = field.length === 0 ? "the export" : field.map(segment).join("").replace(/^\./, "");
  if (issue.kind === "schema" && issue.type === "strict_object" && issue.expected === "never") {
    const known = fieldsAt(field.slice(0, -1));
    return `${place} is no field; ${nearest(String(field.at(-1)), known)} There are: ${known.join(", ")}`;
  }
  const expected = issue.kind === "validation" ? issue.message : oneOf(issue.expected ?? "something else");
  const received = field.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[String(key)] : undefined), config);
  return `${place}: expected ${expected}, found ${shown(received)}`;
}

function segment(key: unknown): string {
  return typeof key === "number" ? `[${key}]` : /^[\w$]+$/.test(String(key)) ? `.${key}` : `["${key}"]`;
}

function oneOf(expected: string): string {
  return TYPES[expected] ?? expected.replace(/^\((.*)\)$/, "$1").replaceAll(" | ", " or ");
}

function shown(value: unknown): string {
  const text = inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 3,
    maxStringLength: 60,
  });
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Fields that an object of the configuration may have. */
function fieldsAt(field: readonly unknown[]): string[] {
  const [outer] = field;
  const { entries } = configSchema;
  const inner = outer === "scopes" || outer === "budgets" ? entries[outer].wrapped.pipe[0].value : configSchema;
  return Object.keys(inner.entries);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
