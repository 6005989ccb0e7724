import { CallerMistake } from "../../harness/language/caller-mistake";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

export interface MappedSectionOptions {
  /** What its prototype PTEs take of paged pool. Default 1. */
  readonly units?: number;
}

/** A file as far as its mapping goes: how much paged pool its prototype PTEs take. Whether they are there the section cache knows. */
export const mappedSection = kind({
  kind: "mapped section",
  facts: ["IRQL-7"],
  chart: (options: MappedSectionOptions | undefined, { name }) => {
    const units = options?.units ?? 1;
    if (!Number.isInteger(units) || units < 0) {
      throw new CallerMistake("BAD_SECTION_SIZE", `${name} takes ${units} units`, "Give it a whole number, 0 or more.");
    }
    return { initial: "file", states: { file: { on: { size: { actions: reply(String(units)) } } } } };
  },
  calls: {},
});
