import type { Trace } from "../../harness/trace/trace";
import { escaped } from "./markup";

/** For each step: numbers of the properties in question that do not hold after it. */
export interface Truths {
  readonly names: readonly string[];
  readonly steps: readonly (readonly number[])[];
}

/** Follows the properties that do not hold somewhere in a run, those violated at its end included. */
export function truthsOf({ steps, ending }: Trace): Truths {
  const violated = ending.violations.map(({ property }) => property);
  const unmet = steps.map((step, index) => [
    ...new Set([...step.unmet, ...(index === steps.length - 1 ? violated : [])]),
  ]);
  const names = [...new Set([...violated, ...unmet.flat()])];
  return { names, steps: unmet.map((step) => step.map((name) => names.indexOf(name))) };
}

/** A row for each property in question, which the page fills step by step; the others in a sentence. */
export function truthTable({ properties, ending }: Trace, { names }: Truths): string {
  if (properties.length === 0) return "";
  const violated = new Set(ending.violations.map(({ property }) => property));
  const kinds = new Map(properties.map(({ name, kind }) => [name, kind]));
  const rows = names.map((name) => {
    const when = kinds.get(name) === "final" ? "at the end" : "always";
    return `<tr${violated.has(name) ? ' class="broken"' : ""}><th scope="row">${escaped(name)}</th><td>${when}</td><td></td></tr>`;
  });
  const others = properties.map(({ name }) => name).filter((name) => !names.includes(name));
  const rest =
    others.length === 0
      ? ""
      : `<details class="place"><summary>${others.length} more hold after every step</summary><p>${escaped(others.join(", "))}</p></details>`;
  return `<table class="ledger truths"><caption><h3>What holds after the step</h3></caption><thead><tr><th scope="col">property</th><th scope="col">must hold</th><th scope="col">holds</th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table>${rest}`;
}
