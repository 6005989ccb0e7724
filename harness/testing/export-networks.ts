import { type Automaton, automata } from "../network/automata";
import type { Network } from "../network/network";

/** Somebody looks at a lamp and switches it; it may break. Four states, with an error, a dead end, a choice and a step that moves nothing. */
export function lamp(): Network {
  const user: Automaton<"there" | "gone"> = {
    name: "user",
    initial: "there",
    leads: (state) => {
      if (state === "gone") return [];
      return [
        { call: "switch", ask: "lamp", message: "switch", onReply: () => ({ to: [state] }) },
        { call: "look", ask: "lamp", message: "look", onReply: () => ({ to: [state] }) },
        { call: "leave", ask: "lamp", message: "is it dark?", onReply: () => ({ to: ["gone"] }) },
      ];
    },
    status: (state) => ({ kind: state === "gone" ? "final" : "running" }),
  };
  const light: Automaton<"off" | "on" | "broken"> = {
    name: "lamp",
    initial: "off",
    answers: (state, message) => {
      if (message === "look") return [{ to: state }];
      if (message === "is it dark?") return state === "off" ? [{ to: state }] : [];
      return state === "off" ? [{ to: "on" }, { to: "broken" }] : [{ to: "off" }];
    },
    status: (state) =>
      state === "broken" ? { kind: "error", error: { property: "whole", message: "it broke" } } : { kind: "idle" },
  };
  return automata("lamp", [user, light]);
}

/** One automaton that does each of `calls` forever and stays where it is. */
export function staying(name: string, ...calls: readonly string[]): Network {
  const automaton: Automaton<string> = {
    name,
    initial: name,
    leads: (state) => calls.map((call) => ({ call, to: [state] })),
  };
  return automata(name, [automaton]);
}

/** What could end a comment, a string, a label or a line in one format or another, or begin something of its own. */
export const hostileName = 'a*/b/*c"d\\e\\u0041\nf\u0000g é𝄞 %%{h}%% #35; <i>`j`</i> |k| end; ->';
