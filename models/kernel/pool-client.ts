import { CallerMistake } from "../../harness/language/caller-mistake";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

export interface PoolClientOptions {
  /** One to four characters in its ExAllocatePoolWithTag calls; left out, it has none. */
  readonly tag?: string;
  /** The claim about it: the pool never refuses it. */
  readonly neverRefused?: boolean;
}

/** What ExAllocatePool files a block under, and so do all callers of it. */
export const DEFAULT_TAG = "None";

const LONGEST_TAG = 4;

/** A driver as the pool knows it: by the tag in its calls, if it has one. Whose a block really is the pool does not record. */
export const poolClient = kind({
  kind: "pool client",
  facts: ["NF:wdm.ExAllocatePoolWithTag", "NF:wdm.ExAllocatePool"],
  chart: (options: PoolClientOptions | undefined, { name }) => {
    const { tag = DEFAULT_TAG, neverRefused = false } = options ?? {};
    if (tag.length < 1 || tag.length > LONGEST_TAG || /[^ -~]/.test(tag)) {
      throw new CallerMistake(
        "BAD_POOL_TAG",
        `the pool tag "${tag}" of ${name} is no tag`,
        "Give it one to four printable ASCII characters (NF:wdm.ExAllocatePoolWithTag).",
      );
    }
    return {
      initial: "loaded",
      states: {
        loaded: { on: { ask: { actions: reply(`${tag}, ${neverRefused ? "claimed" : "accepted"}`) } } },
      },
    };
  },
  calls: {},
});
