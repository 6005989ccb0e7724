import { type ObjectView, property } from "../harness/language/property";

/** Pulses on the port that the interrupts are answered on, named `port`. */
export function interruptsAndPulses(objects: readonly ObjectView[]): readonly [number, number] {
  const accepted = objects.find(({ kind }) => kind === "interrupt line")?.context.accepted;
  const pulses = objects.find(({ kind, name }) => kind === "I/O port" && name === "port")?.context.pulses;
  return [Number(accepted ?? 0), Number(pulses ?? 0)];
}

/** For designs that answer each interrupt on an I/O port called `port`. */
export const onePulsePerInterrupt = property({
  kind: "finally",
  name: "one-pulse-per-interrupt",
  about: "When everybody is done, each accepted interrupt has been answered by one pulse on the port.",
  facts: ["IRQL-4"],
  forecast: [{ shows: "an interrupt counts twice, or not at all" }],
  of: ["interrupt line", "I/O port"],
  check: (objects) => {
    const [accepted, pulses] = interruptsAndPulses(objects);
    return accepted === pulses ? undefined : `${accepted} interrupts were accepted and ${pulses} pulses sent`;
  },
});
