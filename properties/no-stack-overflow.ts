import { property } from "../harness/language/property";

export const noStackOverflow = property({
  kind: "error",
  name: "no-stack-overflow",
  about: "The frames on a kernel stack never come to more than its size.",
  facts: ["NF:wdm.IoGetRemainingStackSize"],
  forecast: [{ without: "0x7F/0x8" }],
});
