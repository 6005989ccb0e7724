import { describe, expect, it } from "vitest";
import { createMachine } from "xstate";
import { is, returned } from "../language/routine";
import { chartOutline } from "./chart-outline";

describe("chartOutline", () => {
  it("reads states, calls, guards and returns off a chart", () => {
    const machine = createMachine({
      initial: "Take",
      context: { round: 0 },
      states: {
        Take: {
          on: {
            "IoCancelIrp(irp)": [
              { guard: returned("NULL"), target: "Done" },
              { guard: () => true, target: "Cancel" },
            ],
          },
        },
        Cancel: {
          initial: "Unlink",
          states: { Unlink: { on: { return: "Returned" } }, Returned: { type: "final" } },
          onDone: "Again",
        },
        Again: { always: [{ guard: is("round", 1), target: "Done" }, { target: "Take" }] },
        Done: { type: "final" },
      },
    });
    const { states, arrows } = chartOutline(machine);
    expect(states.map(({ name, compound, final, initial }) => [name, compound, final, initial])).toEqual([
      ["Take", false, false, true],
      ["Cancel", true, false, false],
      ["Cancel.Unlink", false, false, true],
      ["Cancel.Returned", false, true, false],
      ["Again", false, false, false],
      ["Done", false, true, false],
    ]);
    expect(arrows).toEqual([
      { from: "Take", to: "Done", text: "IoCancelIrp(irp)", guard: "= NULL" },
      { from: "Take", to: "Cancel", text: "IoCancelIrp(irp)" },
      { from: "Cancel", to: "Again", text: "" },
      { from: "Cancel.Unlink", to: "Cancel.Returned", text: "return" },
      { from: "Again", to: "Done", text: "", guard: "round = 1" },
      { from: "Again", to: "Take", text: "" },
    ]);
  });
});
