import { lock, type Program, unlock } from "./program";

/** A deposit, a withdrawal and a check that is wrong once both are done; `done` has a bit for each. */
export function account(): Program {
  const change = (amount: number, bit: number) => [
    lock("m"),
    { call: `balance += ${amount}`, variable: "balance", access: (balance: number) => balance + amount },
    { call: `done |= ${bit}`, variable: "done", access: (done: number) => done | bit },
    unlock("m"),
  ];
  return {
    name: "account",
    variables: { balance: 1, done: 0, m: 0 },
    threads: [
      {
        name: "checker",
        code: [
          lock("m"),
          { call: "check", variable: "done", goes: (done) => (done === 3 ? { to: "bug" } : {}) },
          unlock("m"),
        ],
      },
      { name: "depositor", code: change(2, 1) },
      { name: "withdrawer", code: change(-4, 2) },
    ],
  };
}
