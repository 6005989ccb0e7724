import { type Automaton, automata, type Lead } from "../../network/automata";
import type { Network, NetworkProperty } from "../../network/network";

interface Queue {
  readonly head: number;
  readonly count: number;
  /** Items by slot; 0 is none. */
  readonly slots: readonly number[];
}

interface Consumer {
  readonly at: "idle" | "in" | "took" | "release" | "process";
  readonly item: number;
}

const properties: readonly NetworkProperty[] = [
  { kind: "stuck", name: "no-deadlock" },
  { kind: "error", name: "owner-only" },
  { kind: "error", name: "no-empty-item" },
];

/** A bounded queue under a spin lock. */
export function spinQueue(producers: number, consumers: number, capacity: number): Network {
  return automata(
    `spinq ${producers}/${consumers}/${capacity}`,
    [
      ...Array.from({ length: producers }, (_, index) => producer(index + 1)),
      ...Array.from({ length: consumers }, (_, index) => consumer(producers + index + 1)),
      lock,
      queue(capacity),
    ],
    properties,
  );
}

/** Takes the lock, writes its number to the queue, counts it in, frees the lock. */
function producer(number: number): Automaton<"idle" | "in" | "wrote" | "release"> {
  return {
    name: `producer ${number}`,
    initial: "idle",
    leads: (state) => {
      switch (state) {
        case "idle":
          return [{ call: "acquire", ask: "lock", message: `take ${number}`, onReply: () => ({ to: ["in"] }) }];
        case "in":
          return [
            {
              call: "write",
              ask: "queue",
              message: `write ${number}`,
              onReply: (reply) => ({ to: [reply === "full" ? "release" : "wrote"] }),
            },
          ];
        case "wrote":
          return [held("count in", number, "counted", "release" as const)];
        case "release":
          return [{ call: "release", ask: "lock", message: "free", onReply: () => ({ to: ["idle"] }) }];
      }
    },
  };
}

/** Takes the lock, reads the first item, counts it out, frees the lock, and processes the item outside. */
function consumer(number: number): Automaton<Consumer> {
  const idle: Consumer = { at: "idle", item: 0 };
  return {
    name: `consumer ${number}`,
    initial: idle,
    leads: (state) => {
      switch (state.at) {
        case "idle":
          return [
            {
              call: "acquire",
              ask: "lock",
              message: `take ${number}`,
              onReply: () => ({ to: [{ ...state, at: "in" }] }),
            },
          ];
        case "in":
          return [
            {
              call: "read",
              ask: "queue",
              message: "read",
              onReply: (reply) => ({
                to: [reply === "" ? { at: "release", item: 0 } : { at: "took", item: Number(reply) }],
              }),
            },
          ];
        case "took":
          return [held("count out", number, "taken", { ...state, at: "release" as const })];
        case "release":
          return [
            { call: "release", ask: "lock", message: "free", onReply: () => ({ to: [{ ...state, at: "process" }] }) },
          ];
        case "process":
          return [{ call: state.item === 0 ? "nothing to process" : "process", to: [idle] }];
      }
    },
  };
}

/** A change of the queue that only the owner of the lock may make. */
function held<S>(call: string, number: number, message: string, to: S): Lead<S> {
  return {
    call,
    ask: "lock",
    message: `owned by ${number}`,
    onReply: () => ({ ask: "queue", message, onReply: () => ({ to: [to] }) }),
  };
}

/** 0 is free, -1 was found in another's hands. */
const lock: Automaton<number> = {
  name: "lock",
  initial: 0,
  answers: (owner, message) => {
    if (message === "free") return [{ to: 0 }];
    const number = Number(message.split(" ").at(-1));
    if (message.startsWith("take")) return owner === 0 ? [{ to: number }] : [];
    return [{ to: owner === number ? owner : -1 }];
  },
  status: (owner) =>
    owner >= 0
      ? { kind: "idle" }
      : { kind: "error", error: { property: "owner-only", message: "changed without the lock" } },
};

function queue(capacity: number): Automaton<Queue> {
  return {
    name: "queue",
    initial: { head: 0, count: 0, slots: Array.from({ length: capacity }, () => 0) },
    answers: (state, message) => {
      const { head, count, slots } = state;
      const [verb, number] = message.split(" ");
      switch (verb) {
        case "write":
          if (count === capacity) return [{ to: state, reply: "full" }];
          return [{ to: { ...state, slots: slots.with((head + count) % capacity, Number(number)) } }];
        case "counted":
          return [{ to: { ...state, count: count + 1 } }];
        case "read":
          return [
            {
              to: count === 0 || slots[head] !== 0 ? state : { ...state, head: -1 },
              reply: count === 0 ? "" : `${slots[head]}`,
            },
          ];
        default:
          return [{ to: { head: (head + 1) % capacity, count: count - 1, slots: slots.with(head, 0) } }];
      }
    },
    status: ({ head }) =>
      head >= 0
        ? { kind: "idle" }
        : { kind: "error", error: { property: "no-empty-item", message: "an item was read before it was written" } },
  };
}
