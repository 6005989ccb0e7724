import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { inOrder } from "../../harness/testing/toy-routine";
import { kernelStack } from "./kernel-stack";
import { processorStacks } from "./processor-stacks";
import { stackFrame } from "./stack-frame";

const uses = { stack: kernelStack, processor: processorStacks, frame: stackFrame };

describe("a stack frame", () => {
  it("says how large it is, and no more", () => {
    expect(sentences(stackFrame({ bytes: 4096 }), [{ type: "size" }])).toEqual(["at first: frame"]);
  });

  it("of a DPC's does not fit on the stack of the thread beneath it, and has room on one of its own", async () => {
    const stacks = (thread: { readonly thread: string; readonly dpc?: string }) => ({
      objects: { processor: processorStacks(thread) },
    });
    await showsRaceAndFix({
      objects: {
        stack: kernelStack({ kilobytes: 12 }),
        dpcStack: kernelStack({ kilobytes: 12 }),
        frame: stackFrame({ bytes: 8192 }),
      },
      actors: {
        it: thread(inOrder(uses, "PushFrame(stack, frame)", "PopFrame(stack)")),
        dpc: dpc(inOrder(uses, "EnterDpc(processor, frame)", "LeaveRoutine(processor)")),
      },
      scope: { processors: [1] },
      violates: "no-stack-overflow",
      race: stacks({ thread: "stack" }),
      fix: stacks({ thread: "stack", dpc: "dpcStack" }),
    });
  });
});
