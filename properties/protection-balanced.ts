import { property } from "../harness/language/property";

export const protectionBalanced = property({
  kind: "error",
  name: "protection-balanced",
  about: "Remove locks, run-down protection and critical regions are given back as often as they were taken.",
  facts: ["RML-2", "RML-3", "APC-3"],
  forecast: [
    { of: "0x1", in: "KeLeaveCriticalRegion", verifier: ["0xC4/0x3E"], rules: "locking" },
    { of: "0x1", rules: "locking" },
    { of: "0x18" },
    { shows: "the count is one short: whoever waits for the last to leave goes on too early", verifier: ["0xC4/0xD5"] },
  ],
});
