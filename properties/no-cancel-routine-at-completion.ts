import { property } from "../harness/language/property";

export const noCancelRoutineAtCompletion = property({
  kind: "error",
  name: "no-cancel-routine-at-completion",
  about: "No IRP is completed with its Cancel routine set.",
  facts: ["CAN-10", "COMP-4"],
});
