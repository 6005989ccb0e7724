import { property } from "../harness/language/property";

export const pendingPropagated = property({
  kind: "error",
  name: "pending-propagated",
  about: "A completion routine that lets completion go on marks the IRP pending where PendingReturned is set.",
  facts: ["PEND-4"],
  forecast: [{ shows: "it hangs: whoever sent the IRP waits for ever", verifier: ["0xC9/0x228"] }],
});
