import { describe, expect, it } from "vitest";
import { phils } from "../bench/models/phils";
import { CallerMistake } from "../language/caller-mistake";
import { hostileName, lamp, staying } from "../testing/export-networks";
import { exportNetwork, type FormatName } from "./export-formats";

const text = (...args: Parameters<typeof exportNetwork>): string => [...exportNetwork(...args).text].join("");

function refusal(...args: Parameters<typeof exportNetwork>): CallerMistake {
  try {
    exportNetwork(...args);
  } catch (error) {
    if (error instanceof CallerMistake) return error;
    throw error;
  }
  throw new Error("exported all the same");
}

describe("a drawing for Graphviz", () => {
  it("says what is different in each state", () => {
    expect(text(lamp(), "dot")).toMatchInlineSnapshot(`
      "digraph "lamp" {
        node [shape=box, fontsize=10];
        edge [fontsize=9];
        s0 [label="0: initial", style=bold];
        s1 [label="1\\nlamp: \\"on\\""];
        s2 [label="2: error\\nlamp: \\"broken\\"", color=red, fontcolor=red];
        s3 [label="3: end\\nuser: \\"gone\\"", peripheries=2];
        s0 -> s1 [label="user: switch"];
        s0 -> s2 [label="user: switch"];
        s0 -> s0 [label="user: look"];
        s0 -> s3 [label="user: leave"];
        s1 -> s0 [label="user: switch"];
        s1 -> s1 [label="user: look"];
      }
      "
    `);
  });

  it("quotes hostile names", () => {
    expect(text(staying(hostileName, hostileName), "dot")).toMatchInlineSnapshot(`
      "digraph "a*/b/*c\\"d\\\\e\\\\u0041\\nf\\\\u0000g é𝄞 %%{h}%% #35; <i>\`j\`</i> |k| end; ->" {
        node [shape=box, fontsize=10];
        edge [fontsize=9];
        s0 [label="0: initial", style=bold];
        s0 -> s0 [label="a*/b/*c\\"d\\\\e\\\\u0041\\nf\\\\u0000g é𝄞 %%{h}%% #35; <i>\`j\`</i> |k| end; ->: a*/b/*c\\"d\\\\e\\\\u0041\\nf\\\\u0000g é𝄞 %%{h}%% #35; <i>\`j\`</i> |k| end; ->"];
      }
      "
    `);
  });
});

describe("a drawing for Mermaid", () => {
  it("says what is different in each state", () => {
    expect(text(lamp(), "mermaid")).toMatchInlineSnapshot(`
      "flowchart TD
        s0["0: initial"]:::initial
        s1["1<br/>lamp: #34;on#34;"]
        s2["2: error<br/>lamp: #34;broken#34;"]:::error
        s3["3: end<br/>user: #34;gone#34;"]
        s0 -->|"user: switch"| s1
        s0 -->|"user: switch"| s2
        s0 -->|"user: look"| s0
        s0 -->|"user: leave"| s3
        s1 -->|"user: switch"| s0
        s1 -->|"user: look"| s1
        classDef error stroke:red,color:red
        classDef initial stroke-width:3px
      "
    `);
  });

  it("writes hostile names as entities", () => {
    expect(text(staying(hostileName, hostileName), "mermaid")).toMatchInlineSnapshot(`
      "flowchart TD
        s0["0: initial"]:::initial
        s0 -->|"a#42;/b/#42;c#34;d#92;e#92;u0041#10;f#0;g #233;#119070; #37;#37;#123;h#125;#37;#37; #35;35#59; #60;i#62;#96;j#96;#60;/i#62; #124;k#124; end#59; -#62;: a#42;/b/#42;c#34;d#92;e#92;u0041#10;f#0;g #233;#119070; #37;#37;#123;h#125;#37;#37; #35;35#59; #60;i#62;#96;j#96;#60;/i#62; #124;k#124; end#59; -#62;"| s0
        classDef error stroke:red,color:red
        classDef initial stroke-width:3px
      "
    `);
  });

  it("is refused when its text is longer than Mermaid takes", () => {
    const wordy = "very wordy, ".repeat(5_000);
    expect(refusal(staying("it", wordy), "mermaid")).toMatchObject({
      code: "EXPORT_TOO_LARGE",
      message: expect.stringMatching(/^it takes 60\d\d\d characters as a diagram, and Mermaid draws 50000 at most\.$/),
    });
  });
});

describe("an export", () => {
  const bounds: readonly [FormatName, string][] = [
    ["promela", "59048 states"],
    ["aut", "59048 states"],
    ["dot", "more than 2000 states"],
    ["mermaid", "more than 500 transitions"],
  ];
  it.each(bounds)("as %s of dining philosophers, N = 10: %s", (format, outcome) => {
    const network = phils(10);
    if (outcome.startsWith("more")) expect(refusal(network, format).message).toContain(outcome);
    else expect(`${exportNetwork(network, format).states} states`).toBe(outcome);
  });

  it("may be bounded otherwise", () => {
    expect(refusal(phils(3), "aut", 25).message).toBe("phils 3 has more than 25 states, too many for this format.");
    expect(exportNetwork(phils(3), "aut", 26)).toMatchObject({ states: 26, transitions: 51 });
    expect(exportNetwork(phils(7), "dot", 3_000)).toMatchObject({ states: 2186 });
  });

  it("counts transitions against a bound too", () => {
    const calls = Array.from({ length: 501 }, (_, index) => `call ${index}`);
    expect(refusal(staying("it", ...calls), "mermaid").message).toContain("more than 500 transitions");
    expect(exportNetwork(staying("it", ...calls), "dot").transitions).toBe(501);
  });
});
