import { tableRow } from "./table-row";

/** One kind of object, ready to be shown. */
export interface VocabularyEntry {
  /** What a design imports. */
  readonly name: string;
  readonly kind: string;
  /** Path of its file from the project's folder, with slashes; absent where nobody knows. */
  readonly file?: string;
  /** Names of its chart's states that are no errors; none where it cannot be placed without options. */
  readonly states: readonly string[];
  /** Choices of its own between several answers to one message, as `message!fault`. */
  readonly faults: readonly string[];
  readonly calls: readonly VocabularyCall[];
  readonly errors: readonly VocabularyError[];
  readonly facts: readonly string[];
  readonly assumes: readonly string[];
}

export interface VocabularyCall {
  /** As a chart writes it. */
  readonly text: string;
  /** Atomic steps in their order, with the word for those that may block. */
  readonly phases: readonly { readonly name: string; readonly blocks?: "spins" | "waits" }[];
  /** Legal levels in words, with their conditions. */
  readonly irql: readonly string[];
  /** Words that may come back. */
  readonly results: readonly string[];
  readonly facts: readonly string[];
}

/** A state that ends the run. */
export interface VocabularyError {
  readonly state: string;
  readonly property: string;
  readonly message: string;
  /** Code, name and first parameters, as far as the pages name a bug check. */
  readonly bugcheck?: string;
}

const CALLS = "| call | steps | IRQL | results | facts |\n|---|---|---|---|---|";
const ERRORS = "| state | property | what goes wrong | bug check |\n|---|---|---|---|";

/** The vocabulary as a page: a section a kind with its calls, and what Windows shows where an object is misused. */
export function vocabularyPage(entries: readonly VocabularyEntry[]): string {
  return entries.map(section).join("\n\n");
}

function section({ name, kind, file, states, faults, calls, errors, facts, assumes }: VocabularyEntry): string {
  const title = file === undefined ? `\`${name}\`` : `[\`${name}\`](../${file})`;
  const about = [
    ...(states.length === 0 ? [] : [`States: ${states.map(code).join(", ")}.`]),
    ...(faults.length === 0 ? [] : [`Faults: ${faults.map(code).join(", ")}.`]),
    ...(facts.length === 0 ? [] : [`Facts: ${facts.join(", ")}.`]),
  ].join(" ");
  return [
    `## ${kind}: ${title}`,
    ...(about === "" ? [] : [about]),
    ...(calls.length === 0 ? [] : [[CALLS, ...calls.map(callRow)].join("\n")]),
    ...(errors.length === 0 ? [] : [[ERRORS, ...errors.map(errorRow)].join("\n")]),
    ...(assumes.length === 0 ? [] : [assumes.map((choice) => `* assumes: ${choice}`).join("\n")]),
  ].join("\n\n");
}

function callRow({ text, phases, irql, results, facts }: VocabularyCall): string {
  const steps = phases.map(({ name, blocks }) => (blocks === undefined ? name : `${name} (${blocks})`));
  return tableRow([code(text), steps.join("; "), irql.join("; "), results.map(code).join(", "), facts.join(", ")]);
}

function errorRow({ state, property, message, bugcheck = "" }: VocabularyError): string {
  return tableRow([code(state), code(property), message, bugcheck]);
}

function code(text: string): string {
  return `\`${text}\``;
}
