import { property } from "../harness/language/property";

export const nothingLeaked = property({
  kind: "finally",
  name: "nothing-leaked",
  about: "When everybody is done, every pool block has been freed and every lookaside list deleted.",
  facts: ["CLN-6", "NF:wdm.ExFreePoolWithTag"],
  forecast: [{ shows: "pool leaks until others run out of it", verifier: ["0xC4/0x62"] }],
  of: ["pool block", "lookaside list"],
  check: (blocks) => {
    const left = blocks.filter(({ tags }) => tags.has("allocated"));
    return left.length === 0 ? undefined : left.map(({ name }) => `${name} is never freed`).join("; ");
  },
});
