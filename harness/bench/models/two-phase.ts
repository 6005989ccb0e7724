import { type Automaton, automata, type Lead, type Move } from "../../network/automata";
import type { Network } from "../../network/network";

interface Manager {
  readonly at: "working" | "prepared" | "committed" | "aborted";
  /** Whether its "prepared" was ever sent. */
  readonly sent: boolean;
  /** Whether the transaction manager has received it. */
  readonly received: boolean;
}

interface Coordinator {
  readonly decision: "none" | "committed" | "aborted";
  readonly prepared: number;
}

/** How many resource managers are committed and aborted: what the claim reads. */
interface Tally {
  readonly committed: number;
  readonly aborted: number;
}

/** Two-phase commit, step for step tlaplus/Examples TwoPhase.tla: messages are only ever sent, and may be received again and again. */
export function twoPhase(count: number): Network {
  const indices = Array.from({ length: count }, (_, index) => index);
  return automata(
    `twophase ${count}`,
    [...indices.map(manager), coordinator(count), tally],
    [
      { kind: "stuck", name: "no-deadlock" },
      { kind: "error", name: "agreement" },
    ],
  );
}

function manager(index: number): Automaton<Manager> {
  return {
    name: `manager ${index}`,
    initial: { at: "working", sent: false, received: false },
    leads: (state) => {
      const settle = (outcome: "committed" | "aborted"): Move<Manager> =>
        state.at === outcome
          ? { to: [state] }
          : {
              ask: "tally",
              message: `${state.at} to ${outcome}`,
              onReply: () => ({ to: [{ ...state, at: outcome }] }),
            };
      const working: Lead<Manager>[] = [
        { call: "prepare", to: [{ ...state, at: "prepared", sent: true }] },
        { call: "abort", ...settle("aborted") },
      ];
      return [
        ...(state.at === "working" ? working : []),
        {
          call: "receive decision",
          ask: "coordinator",
          message: "decided?",
          onReply: (reply) => settle(reply === "committed" ? "committed" : "aborted"),
        },
        ...(state.sent
          ? [
              {
                call: "deliver prepared",
                ask: "coordinator",
                message: state.received ? "prepared again" : "prepared",
                onReply: (): Move<Manager> => ({ to: [{ ...state, received: true }] }),
              },
            ]
          : []),
      ];
    },
  };
}

function coordinator(count: number): Automaton<Coordinator> {
  return {
    name: "coordinator",
    initial: { decision: "none", prepared: 0 },
    leads: (state) => {
      if (state.decision !== "none") return [];
      return [
        ...(state.prepared === count ? [{ call: "commit", to: [{ ...state, decision: "committed" as const }] }] : []),
        { call: "abort", to: [{ ...state, decision: "aborted" as const }] },
      ];
    },
    answers: (state, message) => {
      if (message === "decided?") return state.decision === "none" ? [] : [{ to: state, reply: state.decision }];
      if (state.decision !== "none") return [];
      return [{ to: message === "prepared" ? { ...state, prepared: state.prepared + 1 } : state }];
    },
  };
}

const tally: Automaton<Tally> = {
  name: "tally",
  initial: { committed: 0, aborted: 0 },
  answers: (state, message) => {
    const [from, to] = message.split(" to ");
    const moved = (at: string) => Number(to === at) - Number(from === at);
    return [{ to: { committed: state.committed + moved("committed"), aborted: state.aborted + moved("aborted") } }];
  },
  status: ({ committed, aborted }) =>
    committed === 0 || aborted === 0
      ? { kind: "idle" }
      : { kind: "error", error: { property: "agreement", message: "one is committed and another aborted" } },
};
