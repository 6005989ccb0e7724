import { property } from "../harness/language/property";

export const countNeverNegative = property({
  kind: "error",
  name: "count-never-negative",
  about: "No count that gives out references is taken below what it can legally be.",
  facts: ["RML-2", "NF:wdm.InterlockedDecrement"],
  forecast: [
    { of: "0x18", verifier: ["0xC4/0x3F"] },
    { shows: "what is counted is freed while somebody uses it, and shows later as corrupt memory" },
  ],
});
