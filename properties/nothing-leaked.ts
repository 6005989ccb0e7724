import { property } from "../harness/language/property";

export const nothingLeaked = property({
  kind: "finally",
  name: "nothing-leaked",
  about:
    "When everybody is done, every pool block has been freed, with what is counted by references to zero and the records of completed operations, every lookaside list deleted and every registry key closed.",
  facts: ["CLN-6", "NF:wdm.ExFreePoolWithTag"],
  forecast: [
    { explained: "is never closed", shows: "a handle leaks: the key stays open until the system shuts down" },
    { shows: "pool leaks until others run out of it", verifier: ["0xC4/0x62"] },
  ],
  of: [
    "pool block",
    "paged pool block",
    "lookaside list",
    "reference-counted object",
    "pended operation",
    "registry key",
  ],
  check: (blocks) => {
    // An object that somebody still counts on, or an operation that hangs, is not leaked but held.
    const left = blocks.filter(({ tags, context: { references = 0 } }) => tags.has("allocated") && references === 0);
    return left.length === 0
      ? undefined
      : left.map(({ name, kind }) => `${name} is never ${kind === "registry key" ? "closed" : "freed"}`).join("; ");
  },
});
