import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { kernelStack } from "./kernel-stack";
import { processorStacks } from "./processor-stacks";
import { stackFrame } from "./stack-frame";

const messages = [{ type: "dpc" }, { type: "isr" }, { type: "leave" }];
const beyond = ({ stacks }: { readonly stacks?: readonly unknown[] }) => (stacks?.length ?? 0) > 3;

describe("the stacks of a processor", () => {
  it("are the thread's for everybody where DPCs have none", () => {
    const ways = sentences(processorStacks({ thread: "threads" }), messages, beyond);
    expect(ways.filter((way) => way.includes("dpcs"))).toEqual([]);
    expect(ways.length).toBeGreaterThan(2);
  });

  it("are the DPC's for a DPC and for the ISR that interrupts it", () => {
    expect(sentences(processorStacks({ thread: "threads", dpc: "dpcs" }), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: running (stacks = ["threads"])",
        "at first, dpc: running (stacks = ["threads","dpcs"])",
        "at first, isr: running (stacks = ["threads","threads"])",
        "at first, leave: running (stacks = [])",
        "at first, dpc, dpc: running (stacks = ["threads","dpcs","dpcs"])",
        "at first, isr, dpc: running (stacks = ["threads","threads","dpcs"])",
        "at first, isr, isr: running (stacks = ["threads","threads","threads"])",
        "at first, leave, dpc: running (stacks = ["dpcs"])",
        "at first, leave, isr: running (stacks = [null])",
        "at first, dpc, dpc, dpc: running (stacks = ["threads","dpcs","dpcs","dpcs"])",
        "at first, isr, dpc, dpc: running (stacks = ["threads","threads","dpcs","dpcs"])",
        "at first, isr, isr, dpc: running (stacks = ["threads","threads","threads","dpcs"])",
        "at first, isr, isr, isr: running (stacks = ["threads","threads","threads","threads"])",
        "at first, leave, dpc, dpc: running (stacks = ["dpcs","dpcs"])",
        "at first, leave, isr, dpc: running (stacks = [null,"dpcs"])",
        "at first, leave, isr, isr: running (stacks = [null,null])",
        "at first, leave, dpc, dpc, dpc: running (stacks = ["dpcs","dpcs","dpcs"])",
        "at first, leave, isr, dpc, dpc: running (stacks = [null,"dpcs","dpcs"])",
        "at first, leave, isr, isr, dpc: running (stacks = [null,null,"dpcs"])",
        "at first, leave, isr, isr, isr: running (stacks = [null,null,null])",
        "at first, leave, dpc, dpc, dpc, dpc: running (stacks = ["dpcs","dpcs","dpcs","dpcs"])",
        "at first, leave, isr, dpc, dpc, dpc: running (stacks = [null,"dpcs","dpcs","dpcs"])",
        "at first, leave, isr, isr, dpc, dpc: running (stacks = [null,null,"dpcs","dpcs"])",
        "at first, leave, isr, isr, isr, dpc: running (stacks = [null,null,null,"dpcs"])",
        "at first, leave, isr, isr, isr, isr: running (stacks = [null,null,null,null])",
      ]
    `);
  });

  it("take each frame off the stack that it was put on", () => {
    const frame = stackFrame({ bytes: 8192 });
    const enter = ["EnterDpc(processor, frame)", "EnterIsr(processor, frame)"];
    const leave = "LeaveRoutine(processor)";
    const errors = (dpcStack: boolean, ...calls: string[]) =>
      stateGraph(
        small({
          objects: {
            frame,
            threads: kernelStack({ kilobytes: 12 }),
            dpcs: kernelStack({ kilobytes: 24 }),
            processor: processorStacks(dpcStack ? { thread: "threads", dpc: "dpcs" } : { thread: "threads" }),
          },
          actors: { it: thread(inOrder({ processor: processorStacks, frame: stackFrame }, ...calls)) },
        }),
      ).errors;
    expect(errors(true, ...enter, leave, leave, ...enter, leave, leave)).toEqual([]);
    expect(errors(false, ...enter)).toEqual([expect.stringContaining("no-stack-overflow")]);
  });
});
