import { property } from "../harness/language/property";

export const everyActorFinishes = property({
  kind: "terminates",
  name: "every-actor-finishes",
  about: "Nobody spins, polls or starves for ever: every actor is done in the end, and daemons come to rest.",
  facts: ["SPIN-6", "DPC-7", "CLN-3"],
  forecast: [{ of: "0x133" }, { shows: "it hangs: somebody spins, polls or waits for ever" }],
});
