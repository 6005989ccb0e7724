import { property } from "../harness/language/property";
import { interruptsAndPulses } from "./one-pulse-per-interrupt";

/** For designs that answer each interrupt on an I/O port called `port`. */
export const pulseBeforeNextInterrupt = property({
  kind: "always",
  name: "pulse-before-next-interrupt",
  about: "No interrupt is accepted before the one before it has been answered.",
  facts: ["IRQL-4"],
  forecast: [{ shows: "an interrupt is served too late" }],
  of: ["interrupt line", "I/O port"],
  check: (objects) => {
    const [accepted, pulses] = interruptsAndPulses(objects);
    return accepted - pulses <= 1 ? undefined : `${accepted} interrupts were accepted and ${pulses} pulses sent so far`;
  },
});
