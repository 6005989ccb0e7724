import { property } from "../harness/language/property";

export const irqlRespected = property({
  kind: "error",
  name: "irql-respected",
  about: "Every call is made at a level its documentation allows.",
  facts: ["IRQL-5", "IRQL-8", "SPIN-4"],
  forecast: [
    { of: "0xB8", verifier: ["0xC4/0x3B"], rules: "irql" },
    { of: "0xA", verifier: ["0x0A"], rules: "irql" },
    { shows: "what the call does at that level goes wrong by luck only", verifier: ["0xC4/0xE5"], rules: "irql" },
  ],
});
