import { type Op, type Program, write } from "./program";

/**
 * The driver of Qadeer and Wu, "KISS: Keep It Simple and Sequential", PLDI 2004: the stopping flag is read, then the count of pending
 * I/O raised, and the device may have stopped in between. `main` is the thread that adds.
 */
export function bluetooth(): Program {
  const release = (): readonly Op[] => [
    {
      call: "pending -= 1",
      variable: "pending",
      access: (pending) => pending - 1,
      goes: (before, locals) => ({ locals: { ...locals, pending: before - 1 } }),
    },
    {
      call: "stopping event, if none is pending",
      variable: "event",
      access: (event, { pending }) => (pending === 0 ? 1 : event),
    },
  ];
  return {
    name: "bluetooth_driver",
    variables: { flag: 0, pending: 1, event: 0, stopped: 0 },
    main: [
      { call: "read flag", variable: "flag", goes: (flag) => ({ to: flag === 0 ? 1 : 4 }) },
      { call: "pending += 1", variable: "pending", access: (pending) => pending + 1 },
      { call: "read stopped", variable: "stopped", goes: (stopped) => (stopped === 1 ? { to: "bug" } : {}) },
      { call: "work" },
      ...release(),
    ],
    threads: [
      {
        name: "stopper",
        code: [
          write("flag", 1),
          ...release(),
          { call: "read event", variable: "event", goes: (event) => (event === 1 ? {} : { to: "end" }) },
          write("stopped", 1),
        ],
      },
    ],
  };
}
