import { inspect } from "node:util";
import * as v from "valibot";
import { CallerMistake } from "../../language/caller-mistake";
import type { BugcheckConfig } from "../../language/define-config";
import { isRecord } from "../is-record";
import { nearest } from "../nearest";
import { configSchema } from "./config-schema";

/**
 * What a module exports as a configuration.
 *
 * @throws CallerMistake CONFIG_INVALID with every field that is wrong
 */
export function checkedConfig(value: unknown, file: string): BugcheckConfig {
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
