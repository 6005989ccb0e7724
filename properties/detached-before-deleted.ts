import { property } from "../harness/language/property";

export const detachedBeforeDeleted = property({
  kind: "error",
  name: "detached-before-deleted",
  about: "A device object is attached once, and detached from the one beneath it, once, before it is deleted.",
  facts: ["NF:wdm.IoDetachDevice", "CLN-3", "CLN-5"],
  forecast: [
    { of: "0xC9/0x201", shows: "the stack still names the deleted device, and the next request goes to freed memory" },
    { of: "0xC9/0x202", shows: "the lower device is one reference short, and goes while it is used" },
    { shows: "a request goes round in the stack until its stack locations run out", verifier: ["0xC9/0x208"] },
  ],
});
