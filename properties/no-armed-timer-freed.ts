import { property } from "../harness/language/property";

export const noArmedTimerFreed = property({
  kind: "error",
  name: "no-armed-timer-freed",
  about: "No memory is freed while a timer in it is armed.",
  facts: ["TMR-3", "TMR-4", "CLN-6"],
  forecast: [{ without: "0xC7/0x0", verifier: ["0xC4/0x15"] }],
});
