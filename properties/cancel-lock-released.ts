import { property } from "../harness/language/property";

export const cancelLockReleased = property({
  kind: "error",
  name: "cancel-lock-released",
  about: "A Cancel routine returns with the cancel spin lock released.",
  facts: ["CAN-2", "rule:CancelSpinLock"],
  forecast: [{ without: "0x11B" }],
});
