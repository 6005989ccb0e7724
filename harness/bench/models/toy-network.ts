import { type Automaton, automata } from "../../network/automata";
import type { Network } from "../../network/network";

/** Three threads that take two steps each, in any order: 90 interleavings. */
export function toyNetwork(): Network {
  const thread = (index: number): Automaton<number> => ({
    name: `thread ${index}`,
    initial: 0,
    leads: (at) => (at === 2 ? [] : [{ call: `step ${at}`, to: [at + 1] }]),
    status: (at) => ({ kind: at === 2 ? "final" : "running" }),
  });
  return automata("toy", [thread(0), thread(1), thread(2)]);
}
