import { describe, expect, it } from "vitest";
import { type Litmus, type LitmusScope, litmus } from "../../testing/litmus";

const tests: Readonly<Record<string, Litmus>> = {
  SB: {
    threads: [
      [
        ["write", "x", 1],
        ["read", "y", "r1"],
      ],
      [
        ["write", "y", 1],
        ["read", "x", "r2"],
      ],
    ],
    weak: { r1: 0, r2: 0 },
  },
  MP: {
    threads: [
      [
        ["write", "x", 1],
        ["write", "y", 1],
      ],
      [
        ["read", "y", "r1"],
        ["read", "x", "r2"],
      ],
    ],
    weak: { r1: 1, r2: 0 },
  },
  LB: {
    threads: [
      [
        ["read", "x", "r1"],
        ["write", "y", 1],
      ],
      [
        ["read", "y", "r2"],
        ["write", "x", 1],
      ],
    ],
    weak: { r1: 1, r2: 1 },
  },
  R: {
    threads: [
      [
        ["write", "x", 1],
        ["write", "y", 1],
      ],
      [
        ["write", "y", 2],
        ["read", "x", "r2"],
      ],
    ],
    weak: { y: 2, r2: 0 },
  },
  S: {
    threads: [
      [
        ["write", "x", 2],
        ["write", "y", 1],
      ],
      [
        ["read", "y", "r2"],
        ["write", "x", 1],
      ],
    ],
    weak: { x: 2, r2: 1 },
  },
  "2+2W": {
    threads: [
      [
        ["write", "x", 1],
        ["write", "y", 2],
      ],
      [
        ["write", "y", 1],
        ["write", "x", 2],
      ],
    ],
    weak: { x: 1, y: 1 },
  },
  CoRR: {
    threads: [
      [["write", "x", 1]],
      [
        ["read", "x", "r1"],
        ["read", "x", "r2"],
      ],
    ],
    weak: { r1: 1, r2: 0 },
  },
  CoWW: {
    threads: [
      [
        ["write", "x", 1],
        ["write", "x", 2],
      ],
    ],
    weak: { x: 1 },
  },
  CoRW1: {
    threads: [
      [
        ["read", "x", "r1"],
        ["write", "x", 1],
      ],
    ],
    weak: { r1: 1 },
  },
  CoRW2: {
    threads: [
      [["write", "x", 1]],
      [
        ["read", "x", "r1"],
        ["write", "x", 2],
      ],
    ],
    weak: { r1: 1, x: 1 },
  },
  CoWR: {
    threads: [
      [
        ["write", "x", 1],
        ["read", "x", "r1"],
      ],
      [["write", "x", 2]],
    ],
    weak: { r1: 2, x: 1 },
  },
};

const columns: Readonly<Record<string, LitmusScope>> = {
  SC: { model: "sc", form: "later" },
  TSO: { model: "tso", form: "later" },
  "TSO, Interlocked writes": { model: "tso", form: "interlocked-writes" },
  ARM64: { model: "arm64", form: "later" },
  "ARM64 + full barriers": { model: "arm64", form: "barriers" },
  "ARM64 + release/acquire": { model: "arm64", form: "release-acquire" },
};

/** Is the weak outcome allowed? By column, as herd7 answers. */
const allowed: Readonly<Record<string, string>> = {
  SB: "no yes no yes no no",
  MP: "no no no yes no no",
  LB: "no no no yes no no",
  R: "no yes no yes no no",
  S: "no no no yes no no",
  "2+2W": "no no no yes no no",
  CoRR: "no no no no no no",
  CoWW: "no no no no no no",
  CoRW1: "no no no no no no",
  CoRW2: "no no no no no no",
  CoWR: "no no no no no no",
};

const row = (test: Litmus, scopes: readonly LitmusScope[]) =>
  scopes.map((scope) => (litmus(test, scope).weak ? "yes" : "no")).join(" ");

describe("the litmus table", () => {
  it.each(Object.entries(tests))("%s", (name, test) => {
    expect(row(test, Object.values(columns))).toBe(allowed[name]);
  });

  it("is the same under arm64 where a chart branches on each value at once, but for load buffering", () => {
    const found = Object.entries(tests).map(([name, test]) => [name, row(test, [{ model: "arm64", form: "at-once" }])]);
    const expected = Object.entries(allowed).map(([name, cells]) => [
      name,
      name === "LB" ? "no" : cells.split(" ")[Object.keys(columns).indexOf("ARM64")],
    ]);
    expect(found).toEqual(expected);
  });

  it("shows nothing weak to two threads that share a processor", () => {
    const shared = (["tso", "arm64"] as const).map((model): LitmusScope => ({ model, form: "later", on: [0, 0] }));
    for (const test of Object.values(tests)) expect(row(test, shared)).toBe("no no");
  });
});
