import { property } from "../harness/language/property";

export const interruptDismissed = property({
  kind: "eventually",
  name: "interrupt-dismissed",
  about: "A line that requests an interrupt is quiet again in the end, rather than requesting the same one for ever.",
  facts: ["IRQL-4", "SPIN-13"],
  forecast: [{ shows: "it hangs: the interrupt comes again at once, and its processor does nothing else" }],
  of: "interrupt line",
  check: (lines) => {
    const storm = lines.find(({ state }) => state === "requesting");
    return storm === undefined ? undefined : `${storm.name} requests its interrupt for ever: an interrupt storm`;
  },
});
