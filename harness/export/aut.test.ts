import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lazily, networkOf, networkTable } from "../fast-check/random-network";
import type { Network } from "../network/network";
import { initialState, successors } from "../network/successors";
import { hostileName, lamp, staying } from "../testing/export-networks";
import { aut } from "./aut";
import { transitionGraph } from "./transition-graph";

const text = (network: Network): string => [...aut(transitionGraph(network, { maxStates: 100_000 }))].join("");

interface ParsedAut {
  readonly states: number;
  readonly edges: readonly { readonly from: number; readonly label: string; readonly to: number }[];
}

/** Reads the format as its manual describes it, and the escapes of labels. */
function parse(file: string): ParsedAut {
  const [head = "", ...lines] = file.split("\n").slice(0, -1);
  const [, initial, transitions, states] = /^des \((\d+), (\d+), (\d+)\)$/.exec(head) ?? [];
  const edges = lines.map((line) => {
    const [, from, label = "", to] = /^\((\d+), "([ !#-~]*)", (\d+)\)$/.exec(line) ?? [];
    const read = label.replace(/\\u(....)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    return { from: Number(from), label: read, to: Number(to) };
  });
  expect(initial).toBe("0");
  expect(Number(transitions)).toBe(edges.length);
  return { states: Number(states), edges };
}

/** The same by `successors`, states numbered breadth first. */
function byTheBook(network: Network): ParsedAut {
  const states = [initialState(network)];
  const numbers = new Map([[states[0]!.join(), 0]]);
  const edges: ParsedAut["edges"][number][] = [];
  for (const [from, state] of states.entries()) {
    if (network.components.some(({ status }, index) => status(state[index]!).kind === "error")) continue;
    for (const next of successors(network, state)) {
      const key = next.state.join();
      const to = numbers.get(key) ?? states.push(next.state) - 1;
      numbers.set(key, to);
      const { actor, call } = network.label(next.label);
      edges.push({ from, label: `${actor}: ${call}`, to });
    }
  }
  return { states: states.length, edges };
}

describe("the Aldebaran format", () => {
  it("has a line for each step, an error ending the run", () => {
    expect(text(lamp())).toMatchInlineSnapshot(`
      "des (0, 6, 4)
      (0, "user: switch", 1)
      (0, "user: switch", 2)
      (0, "user: look", 0)
      (0, "user: leave", 3)
      (1, "user: switch", 0)
      (1, "user: look", 1)
      "
    `);
  });

  it("writes what a label cannot hold as escapes that read back", () => {
    const file = text(staying(hostileName, hostileName));
    expect(file).toMatchInlineSnapshot(`
      "des (0, 1, 1)
      (0, "a*/b/*c\\u0022d\\u005ce\\u005cu0041\\u000af\\u0000g \\u00e9\\ud834\\udd1e %%{h}%% #35; <i>\`j\`</i> |k| end; ->: a*/b/*c\\u0022d\\u005ce\\u005cu0041\\u000af\\u0000g \\u00e9\\ud834\\udd1e %%{h}%% #35; <i>\`j\`</i> |k| end; ->", 0)
      "
    `);
    expect(parse(file)).toEqual({ states: 1, edges: [{ from: 0, label: `${hostileName}: ${hostileName}`, to: 0 }] });
  });

  it("read back is the graph of the successor function, on any network", () => {
    fc.assert(
      fc.property(networkTable(), (table) => {
        const expected = byTheBook(networkOf(table));
        expect(parse(text(networkOf(table)))).toEqual(expected);
        expect(parse(text(lazily(networkOf(table))))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
