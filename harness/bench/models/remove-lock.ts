import { type Automaton, automata } from "../../network/automata";
import type { Network } from "../../network/network";

interface Io {
  readonly at: "idle" | "check" | "use" | "release" | "signal" | "back" | "signal back" | "done";
  /** Whether its own decrement reached zero. */
  readonly last: boolean;
}

interface Remover {
  readonly at: "acquire" | "mark" | "release own" | "release bias" | "wait" | "free" | "done";
  readonly last: boolean;
}

interface RemoveLock {
  readonly count: number;
  readonly removed: boolean;
  readonly event: boolean;
}

/**
 * A remove lock: `count` I/O threads that take and drop references, one remover that waits for the last.
 * `faulty` tests the flag before the reference is taken.
 */
export function removeLock(count: number, faulty = false): Network {
  const ios = Array.from({ length: count }, (_, index) => io(`io ${index}`, faulty));
  return automata(
    `removelock ${count}`,
    [...ios, remover, lock, extension],
    [
      { kind: "stuck", name: "no-deadlock" },
      { kind: "error", name: "no-use-after-free" },
    ],
  );
}

function io(name: string, faulty: boolean): Automaton<Io> {
  const go = (at: Io["at"], last = false) => ({ to: [{ at, last }] });
  return {
    name,
    initial: { at: "idle", last: false },
    status: ({ at }) => ({ kind: at === "done" ? "final" : "running" }),
    leads: ({ at, last }) => {
      const increment = { call: "InterlockedIncrement(count)", ask: "lock", message: "increment" };
      const test = { call: "test removed", ask: "lock", message: "removed?" };
      const decrement = { call: "InterlockedDecrement(count)", ask: "lock", message: "decrement" };
      const signal = (to: Io["at"]) =>
        last
          ? [{ call: "KeSetEvent(event)", ask: "lock", message: "signal", onReply: () => go(to) }]
          : [{ call: "not the last", ...go(to) }];
      switch (at) {
        case "idle":
          if (faulty) return [{ ...test, onReply: (reply) => go(reply === "yes" ? "done" : "check") }];
          return [{ ...increment, onReply: () => go("check") }];
        case "check":
          if (faulty) return [{ ...increment, onReply: () => go("use") }];
          return [{ ...test, onReply: (reply) => go(reply === "yes" ? "back" : "use") }];
        case "use":
          return [{ call: "touch extension", ask: "extension", message: "touch", onReply: () => go("release") }];
        case "release":
          return [{ ...decrement, onReply: (reply) => go("signal", reply === "0") }];
        case "signal":
          return signal("idle");
        case "back":
          return [{ ...decrement, onReply: (reply) => go("signal back", reply === "0") }];
        case "signal back":
          return signal("done");
        case "done":
          return [];
      }
    },
  };
}

const remover: Automaton<Remover> = {
  name: "remover",
  initial: { at: "acquire", last: false },
  status: ({ at }) => ({ kind: at === "done" ? "final" : "running" }),
  leads: ({ at, last }) => {
    const go = (to: Remover["at"], isLast = false) => ({ to: [{ at: to, last: isLast }] });
    switch (at) {
      case "acquire":
        return [{ call: "InterlockedIncrement(count)", ask: "lock", message: "increment", onReply: () => go("mark") }];
      case "mark":
        return [{ call: "set removed", ask: "lock", message: "remove", onReply: () => go("release own") }];
      case "release own":
        return [
          { call: "InterlockedDecrement(count)", ask: "lock", message: "decrement", onReply: () => go("release bias") },
        ];
      case "release bias":
        return [
          {
            call: "InterlockedDecrement(count)",
            ask: "lock",
            message: "decrement",
            onReply: (reply) => go("wait", reply === "0"),
          },
        ];
      case "wait":
        if (last) return [{ call: "no need to wait", ...go("free") }];
        return [
          { call: "KeWaitForSingleObject(event)", ask: "lock", message: "signalled?", onReply: () => go("free") },
        ];
      case "free":
        return [{ call: "free extension", ask: "extension", message: "free", onReply: () => go("done") }];
      case "done":
        return [];
    }
  },
};

const lock: Automaton<RemoveLock> = {
  name: "lock",
  initial: { count: 1, removed: false, event: false },
  answers: (state, message) => {
    switch (message) {
      case "increment":
        return [{ to: { ...state, count: state.count + 1 } }];
      case "decrement":
        return [{ to: { ...state, count: state.count - 1 }, reply: `${state.count - 1}` }];
      case "remove":
        return [{ to: { ...state, removed: true } }];
      case "removed?":
        return [{ to: state, reply: state.removed ? "yes" : "no" }];
      case "signal":
        return [{ to: { ...state, event: true } }];
      default:
        return state.event ? [{ to: state }] : [];
    }
  },
};

const extension: Automaton<"live" | "freed" | "used after free"> = {
  name: "extension",
  initial: "live",
  answers: (state, message) => [{ to: message === "free" ? "freed" : state === "freed" ? "used after free" : state }],
  status: (state) =>
    state === "used after free"
      ? {
          kind: "error",
          error: { property: "no-use-after-free", message: "the device extension was touched after it was freed" },
        }
      : { kind: "idle" },
};
