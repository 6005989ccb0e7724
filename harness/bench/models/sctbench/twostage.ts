import { lock, type Op, type Program, unlock, write } from "./program";

/** A writer publishes under one lock and completes under another; a reader between the two stages sees half of it. */
export function twostage(writers: number): Program {
  const writer: readonly Op[] = [
    lock("lock 1"),
    write("data 1", 1),
    unlock("lock 1"),
    lock("lock 2"),
    write("data 2", 2),
    unlock("lock 2"),
  ];
  const reader: readonly Op[] = [
    lock("lock 1"),
    { call: "read data 1", variable: "data 1", goes: (first) => ({ to: first === 0 ? 2 : 4, locals: { first } }) },
    unlock("lock 1"),
    { call: "return", goes: () => ({ to: "end" }) },
    unlock("lock 1"),
    lock("lock 2"),
    { call: "read data 2", variable: "data 2", goes: (second, locals) => ({ locals: { ...locals, second } }) },
    unlock("lock 2"),
    { call: "compare", goes: (_, { first = 0, second = 0 }) => ({ to: second === first + 1 ? "end" : "bug" }) },
  ];
  return {
    name: `twostage, ${writers} writers`,
    variables: { "data 1": 0, "data 2": 0, "lock 1": 0, "lock 2": 0 },
    threads: [
      ...Array.from({ length: writers }, (_, index) => ({ name: `writer ${index}`, code: writer })),
      { name: "reader", code: reader },
    ],
  };
}
