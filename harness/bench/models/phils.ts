import { type Automaton, automata } from "../../network/automata";
import type { Network } from "../../network/network";

type Philosopher = "think" | "one" | "eat" | "finish";

/** Dining philosophers, step for step BEEM phils: take a fork, take the other, put them down in the same order. */
export function phils(count: number, leftHanded = 0): Network {
  const philosopher = (index: number): Automaton<Philosopher> => {
    const near = `fork ${index}`;
    const far = `fork ${(index + 1) % count}`;
    const [first, second] = index < leftHanded ? [far, near] : [near, far];
    const at = { think: [first, "take", "one"], one: [second, "take", "eat"], eat: [first, "put", "finish"] } as const;
    return {
      name: `philosopher ${index}`,
      initial: "think",
      status: () => ({ kind: "running" }),
      leads: (state) => {
        const [ask, message, to] = state === "finish" ? ([second, "put", "think"] as const) : at[state];
        return [{ call: `${message} ${ask}`, ask, message, onReply: () => ({ to: [to] }) }];
      },
    };
  };
  const fork = (index: number): Automaton<"down" | "up"> => ({
    name: `fork ${index}`,
    initial: "down",
    answers: (state, message) => {
      if (message === "take") return state === "down" ? [{ to: "up" }] : [];
      return [{ to: "down" }];
    },
  });
  const indices = Array.from({ length: count }, (_, index) => index);
  return automata(`phils ${count}`, [...indices.map(philosopher), ...indices.map(fork)]);
}
