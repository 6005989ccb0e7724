import { describe, expect, it } from "vitest";
import { chartDot } from "./chart-dot";
import { drawer } from "./draw";

const plain = { compound: false, final: false, initial: false };
const chart = {
  states: [
    { ...plain, name: "Lock", initial: true },
    { ...plain, name: "Cancel", compound: true },
    { ...plain, name: "Cancel.Unlink", initial: true },
    { ...plain, name: "Done", final: true },
  ],
  arrows: [
    { from: "Lock", to: "Cancel", text: "IoCancelIrp(irp)", guard: "= Cancel" },
    { from: "Cancel", to: "Done", text: "" },
  ],
};

describe("chartDot", () => {
  it("draws a called routine as a box, and arrows to it up to its edge", () => {
    const lines = chartDot(chart)
      .split("\n")
      .map((line) => line.trim());
    expect(lines).toContain("subgraph cluster_s1 {");
    expect(lines).toContain('s0 -> s2 [label="IoCancelIrp(irp)\\n[= Cancel]", lhead=cluster_s1];');
    expect(lines).toContain('s2 -> s3 [label="", ltail=cluster_s1];');
  });

  it("leaves names as they are, whatever they mean to Graphviz", async () => {
    const name = 'a\\n"}<b>';
    const draw = await drawer();
    const svg = draw(chartDot({ states: [{ ...plain, name }], arrows: [{ from: name, to: name, text: name }] }));
    expect(svg.split("a\\n&quot;}&lt;b&gt;")).toHaveLength(3);
    expect(svg).toContain('class="node s0"');
  });

  it("draws nothing that a reader of XML or a terminal would stumble over", () => {
    const name = "a\n\u001b[31m\u202e";
    const text = chartDot({ states: [{ ...plain, name }], arrows: [{ from: name, to: name, text: name }] });
    expect(text.split('label="a\\\\x0a\\\\x1b[31m\\\\u202e"')).toHaveLength(3);
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("\u202e");
  });
});
