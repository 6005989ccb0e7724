import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { CallerMistake } from "../../harness/language/caller-mistake";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { kernelStack } from "./kernel-stack";
import { stackFrame } from "./stack-frame";

const uses = { stack: kernelStack, large: stackFrame, small: stackFrame };
const objects = {
  stack: kernelStack({ kilobytes: 12 }),
  large: stackFrame({ bytes: 8192 }),
  small: stackFrame({ bytes: 4096 }),
};
const found = (...calls: string[]) =>
  stateGraph(small({ objects, actors: { it: thread(inOrder(uses, ...calls)) } })).errors;

const push = (frame: "large" | "small") => `PushFrame(stack, ${frame})`;
const pop = "PopFrame(stack)";
const expand = "KeExpandKernelStackAndCallout(stack)";

describe("a kernel stack", () => {
  it("takes frames while they fit, and gives an expansion back with the last frame on it", () => {
    const messages = [{ type: "push", bytes: "8192" }, { type: "pop" }, { type: "expand" }];
    const beyond = ({ segments }: { readonly segments?: readonly unknown[] }) => (segments?.length ?? 0) > 2;
    expect(sentences(kernelStack({ kilobytes: 12 }), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: inUse (segments = [[]])",
        "at first, push 8192: inUse (segments = [[8192]])",
        "at first, expand: inUse (segments = [[],[]])",
        "at first, push 8192, push 8192: overflown (segments = [[8192]])",
        "at first, push 8192, expand: inUse (segments = [[8192],[]])",
        "at first, expand, push 8192: inUse (segments = [[],[8192]])",
        "at first, expand, expand: inUse (segments = [[],[],[]])",
        "at first, push 8192, expand, push 8192: inUse (segments = [[8192],[8192]])",
        "at first, push 8192, expand, expand: inUse (segments = [[8192],[],[]])",
        "at first, expand, push 8192, push 8192: overflown (segments = [[],[8192]])",
        "at first, expand, push 8192, expand: inUse (segments = [[],[8192],[]])",
        "at first, push 8192, expand, push 8192, push 8192: overflown (segments = [[8192],[8192]])",
        "at first, push 8192, expand, push 8192, expand: inUse (segments = [[8192],[8192],[]])",
      ]
    `);
  });

  it("is filled to the last byte, and one frame more is a double fault", () => {
    expect(found(push("large"), push("small"), pop, pop)).toEqual([]);
    expect(found(push("large"), push("small"), push("small"))).toEqual([
      "no-stack-overflow: a frame does not fit into the 12288 bytes of the kernel stack; it is charged to whoever came last",
    ]);
  });

  it("says what is left, of the expansion where it is expanded", () => {
    const look = "IoGetRemainingStackSize(stack)";
    const body = inOrder(uses, push("large"), look, expand, look, push("small"), look, pop, look);
    const { situations } = stateGraph(small({ objects, actors: { it: thread(body) } }));
    const said = situations.flatMap(({ moves }) => moves.filter((move) => move.includes(look)));
    expect(said.map((move) => move.split("-> ")[1])).toEqual(["4096", "12288", "8192", "4096"]);
  });

  it("has room for the same again once it is expanded", () => {
    expect(found(push("large"), expand, push("large"), push("small"), pop, pop, pop)).toEqual([]);
  });

  it("is expanded in a DPC by the Ex form only, and without a wait", () => {
    const inDpc = (call: string) => stateGraph(small({ objects, actors: { it: dpc(inOrder(uses, call)) } })).errors;
    expect(inDpc(expand)).toEqual([expect.stringContaining("irql-respected")]);
    expect(inDpc("KeExpandKernelStackAndCalloutEx(stack, TRUE)")).toEqual([expect.stringContaining("irql-respected")]);
    expect(inDpc("KeExpandKernelStackAndCalloutEx(stack, FALSE)")).toEqual([]);
  });

  it("has a size, and so has a frame", () => {
    const placed = (stack: number, frame: number) => () =>
      stateGraph(
        small({
          objects: { ...objects, stack: kernelStack({ kilobytes: stack }), large: stackFrame({ bytes: frame }) },
          actors: { it: thread(inOrder(uses, push("large"))) },
        }),
      );
    expect(placed(-12, 1)).toThrow(CallerMistake);
    expect(placed(12, -1)).toThrow(/-1 bytes/);
  });
});
