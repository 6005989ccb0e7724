import type { Op, Program } from "./program";
import { write } from "./program";

/** `a` and `b` are to change together, in two plain writes; one thread looks. */
export function reorder(threads: number): Program {
  const check: readonly Op[] = [
    { call: "read a", variable: "a", goes: (a) => ({ to: a === 0 ? 1 : 2 }) },
    { call: "read b", variable: "b", goes: (b) => ({ to: b === 0 ? "end" : 2 }) },
    { call: "read a again", variable: "a", goes: (a) => ({ to: a === 1 ? 3 : "bug" }) },
    { call: "read b again", variable: "b", goes: (b) => ({ to: b === -1 ? "end" : "bug" }) },
  ];
  const setters = Array.from({ length: threads - 1 }, (_, index) => ({
    name: `setter ${index}`,
    code: [write("a", 1), write("b", -1)],
  }));
  return {
    name: `reorder_${threads}`,
    variables: { a: 0, b: 0 },
    threads: [...setters, { name: "checker", code: check }],
  };
}
