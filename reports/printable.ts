/** C0, DEL and C1 controls, the characters that turn the direction of writing, and halves of surrogate pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\p{Surrogate}]/gu;

/**
 * What the log of a build would take for an order: "::error::" where a line of GitHub's begins, so every double colon that may
 * come to stand there (not that of `Class::Method`); "##[...]" and Azure's "##vso[...]" everywhere.
 */
const LOG_COMMAND = /(?<!\w):(?=:)|:(?=:(?!\w))|#(?=#(?:\w+)?\[)/g;

/** A name as a terminal or a build log may be given it: what would move the cursor, colour, reorder or command is shown as its code. */
export function printable(text: string): string {
  return text.replace(HOSTILE, codeOf).replace(LOG_COMMAND, codeOf);
}

function codeOf(char: string): string {
  const code = char.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** The same for every string in a value of plain data. */
export function printableAll<Value>(value: Value): Value {
  if (typeof value === "string") return printable(value) as Value;
  if (Array.isArray(value)) return value.map(printableAll) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [printable(key), printableAll(inner)]),
  ) as Value;
}

/** A value as JSON that a terminal and a build log may be given: the same data, hostile characters as JSON's own escapes. */
export function printableJson(value: unknown): string {
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  // Line breaks here are JSON's own: those in strings are escaped already.
  const text = JSON.stringify(value, null, 2).replace(HOSTILE, (char) => (char === "\n" ? char : escaped(char)));
  return `${text.replace(/#(?=#(?:\w+)?\[)/g, escaped)}\n`;
}
