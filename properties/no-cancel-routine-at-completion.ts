import { property } from "../harness/language/property";

export const noCancelRoutineAtCompletion = property({
  kind: "error",
  name: "no-cancel-routine-at-completion",
  about: "No IRP is completed with its Cancel routine set.",
  facts: ["CAN-10", "COMP-4"],
  forecast: [
    { of: "0xC9/0x203", shows: "the Cancel routine runs on an IRP that a lower driver owns" },
    { of: "0x10D" },
    { without: "0x48", verifier: ["0xC9/0x07", "0xC9/0x23C"] },
  ],
});
