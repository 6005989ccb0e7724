import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkOf, networkTable } from "../fast-check/random-network";
import type { Network } from "../network/network";
import { hostileName, lamp, staying } from "../testing/export-networks";
import { plainSearch } from "../testing/plain-search";
import { promela } from "./promela";
import { transitionGraph } from "./transition-graph";

const text = (network: Network): string => [...promela(transitionGraph(network, { maxStates: 10_000 }))].join("");

type Valuation = Readonly<Record<string, number>>;

/** Counts what SPIN would: every alternative whose guard holds is a transition. Guards read as JavaScript means them too. */
function interpret(model: string): { readonly states: number; readonly transitions: number } {
  const variables = [...model.matchAll(/^(?:bit|byte|short|int) (\w+) = (\d+);/gm)].map(
    ([, name = "", value]) => [name, Number(value)] as const,
  );
  const names = variables.map(([name]) => name);
  const alternatives = [...model.matchAll(/^:: d_step \{ (.*?) -> (.*?) \}/gm)].map(([, guard, effects = ""]) => ({
    guard: new Function(...names, `return ${guard};`) as (...values: number[]) => boolean,
    changes: Object.fromEntries(
      [...effects.replace("BUG_CHECK", "bug_check = 1").matchAll(/(\w+) = (\d+)/g)].map(([, name, value]) => [
        name,
        Number(value),
      ]),
    ),
  }));
  const values = (state: Valuation) => names.map((name) => state[name] ?? Number.NaN);
  const initial: Valuation = Object.fromEntries(variables);
  const known = new Set([values(initial).join()]);
  const queue = [initial];
  let transitions = 0;
  for (const state of queue) {
    for (const { guard, changes } of alternatives) {
      if (!guard(...values(state))) continue;
      transitions++;
      const next = { ...state, ...changes };
      if (known.has(values(next).join())) continue;
      known.add(values(next).join());
      queue.push(next);
    }
  }
  return { states: queue.length, transitions };
}

describe("the Promela model", () => {
  it("has a variable for each component and an alternative for each way a step goes", () => {
    expect(text(lamp())).toMatchInlineSnapshot(`
      "/* lamp: 4 states, 6 transitions (SPIN counts one more) */
      /* spin -a -o3 MODEL && gcc -O2 -w -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -E -m14 */
      /* spin -a -o3 -DCHECK MODEL: the verifier reports the first bug check instead of counting on */
      #ifdef CHECK
      #define BUG_CHECK bug_check = 1; assert(false)
      #else
      #define BUG_CHECK bug_check = 1
      #endif

      bit c0_user = 0; /* user */
        /* 0: "there" */
        /* 1: "gone", final */
      byte c1_lamp = 0; /* lamp */
        /* 0: "off", idle */
        /* 1: "on", idle */
        /* 2: "broken", error */
      bit bug_check = 0;

      active proctype steps()
      {
      do

      /* user */
      :: d_step { !bug_check && c0_user == 0 && c1_lamp == 0 -> c1_lamp = 1 } /* user: switch */
      :: d_step { !bug_check && c0_user == 0 && c1_lamp == 0 -> c1_lamp = 2; BUG_CHECK } /* user: switch */
      :: d_step { !bug_check && c0_user == 0 && c1_lamp == 1 -> c1_lamp = 0 } /* user: switch */
      :: d_step { !bug_check && c0_user == 0 && (c1_lamp >= 0 && c1_lamp <= 1) -> skip } /* user: look */
      :: d_step { !bug_check && c0_user == 0 && c1_lamp == 0 -> c0_user = 1 } /* user: leave */
      od
      }
      "
    `);
  });

  it("keeps hostile names inside their comments", () => {
    expect(text(staying(hostileName, hostileName))).toMatchInlineSnapshot(`
      "/* a* /b/ *c"d\\e\\u0041\\u000af\\u0000g \\u00e9\\ud834\\udd1e %%{h}%% #35; <i>\`j\`</i> |k| end; ->: 1 states, 1 transitions (SPIN counts one more) */
      /* spin -a -o3 MODEL && gcc -O2 -w -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -E -m11 */
      /* spin -a -o3 -DCHECK MODEL: the verifier reports the first bug check instead of counting on */
      #ifdef CHECK
      #define BUG_CHECK bug_check = 1; assert(false)
      #else
      #define BUG_CHECK bug_check = 1
      #endif

      bit c0_a_b_c_d_e_u0041_f_g_h_35_i_j_i_k_end = 0; /* a* /b/ *c"d\\e\\u0041\\u000af\\u0000g \\u00e9\\ud834\\udd1e %%{h}%% #35; <i>\`j\`</i> |k| end; -> */
        /* 0: "a* /b/ *c\\"d\\\\e\\\\u0041\\nf\\u0000g \\u00e9\\ud834\\udd1e %%{h}%% #35; <i>\`j\`</i> |k| end; ->", idle */

      active proctype steps()
      {
      do

      /* a* /b/ *c"d\\e\\u0041\\u000af\\u0000g \\u00e9\\ud834\\udd1e %%{h}%% #35; <i>\`j\`</i> |k| end; -> */
      :: d_step { c0_a_b_c_d_e_u0041_f_g_h_35_i_j_i_k_end == 0 -> skip } /* a* /b/ *c"d\\e\\u0041\\u000af\\u0000g \\u00e9\\ud834\\udd1e %%{h}%% #35; <i>\`j\`</i> |k| end; ->: a* /b/ *c"d\\e\\u0041\\u000af\\u0000g \\u00e9\\ud834\\udd1e %%{h}%% #35; <i>\`j\`</i> |k| end; -> */
      od
      }
      "
    `);
  });

  it("has two alternatives for a step that can be done twice", () => {
    const model = text(staying("it", "stay", "stay"));
    expect(model.match(/^:: d_step \{ c0_it == 0 -> skip \} .*$/gm)).toHaveLength(2);
  });

  it("of a network without steps has an alternative that is never taken", () => {
    expect(text(staying("it"))).toContain("do\n:: d_step { false -> skip }\nod\n");
  });

  it("read by itself has the states and transitions of the network, on any network", () => {
    fc.assert(
      fc.property(networkTable(), (table) => {
        const { states, transitions } = plainSearch(networkOf(table));
        expect(interpret(text(networkOf(table)))).toEqual({ states, transitions });
      }),
      { numRuns: 100 },
    );
  });
});
