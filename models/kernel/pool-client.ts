import { CallerMistake } from "../../harness/language/caller-mistake";
import { kind, type PlacedObject } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

/** A tag that the compiler can see to be too long, or empty, is none. */
type PoolTag<Tag extends string> = Tag extends ""
  ? "a pool tag has at least one character"
  : Tag extends `${infer _A}${infer _B}${infer _C}${infer _D}${infer Rest}`
    ? Rest extends ""
      ? Tag
      : "a pool tag has at most four characters"
    : Tag;

export interface PoolClientOptions<Tag extends string = string> {
  /** One to four characters in its ExAllocatePool2 and ExAllocatePoolWithTag calls; left out, it has none. */
  readonly tag?: Tag & PoolTag<Tag>;
  /** The claim about it: the pool never refuses it. */
  readonly neverRefused?: boolean;
}

/** What ExAllocatePool files a block under, and so do all callers of it. */
export const DEFAULT_TAG = "None";

const LONGEST_TAG = 4;

const clients = kind({
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

/** A driver as the pool knows it: by the tag in its calls, if it has one. Whose a block really is the pool does not record. */
export const poolClient = Object.assign(
  <const Tag extends string = string>(options?: PoolClientOptions<Tag>): PlacedObject => clients(options),
  { ...clients },
);
