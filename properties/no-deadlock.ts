import { property } from "../harness/language/property";

export const noDeadlock = property({
  kind: "stuck",
  name: "no-deadlock",
  about: "When nothing can move, every actor is done, and daemons rest at an idle point.",
  facts: ["SPIN-6", "SPIN-7", "rule:CriticalRegions"],
  forecast: [{ shows: "it hangs: those who wait wait for ever" }],
});
