import { describe, expect, it } from "vitest";
import { environment, isr } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder, spot } from "../../harness/testing/toy-routine";
import { interruptLine } from "./interrupt-line";

const entries = (trigger: "edge" | "level", ...calls: string[]) => {
  const { situations } = stateGraph(
    small({
      objects: { line: interruptLine({ trigger }), spot: spot() },
      actors: {
        device: environment(inOrder({ line: interruptLine }, "RaiseInterrupt(line)")),
        isr: isr(inOrder({ line: interruptLine, spot }, ...calls), {}, { queuedBy: "line" }),
      },
    }),
    { maxLocals: 20 },
  );
  return Math.max(...situations.map(({ run }) => run.filter((step) => step.startsWith("isr: enter")).length));
};

describe("an interrupt line", () => {
  it("accepts what it requests, and by its trigger goes on requesting", () => {
    const messages = ["raise", "enter", "dismiss"].map((type) => ({ type }));
    const beyond = ({ accepted }: { readonly accepted?: unknown }) => Number(accepted) > 0;
    expect(sentences(interruptLine(), messages, beyond)).toContain("at first, raise, enter: quiet (accepted = 1)");
    expect(sentences(interruptLine({ trigger: "level" }), messages, beyond)).toContain(
      "at first, raise, enter: requesting (accepted = 1)",
    );
  });

  it("has its ISR entered once an interrupt, where the device is told to stop", () => {
    expect(entries("edge", "Touch(spot)")).toBe(1);
    expect(entries("level", "DismissInterrupt(line)")).toBe(1);
  });

  it("has it entered over and over where a level-triggered device is not told", () => {
    expect(() => entries("level", "Touch(spot)")).toThrow(/more than 20 local states/);
  });
});
