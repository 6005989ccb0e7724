import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface ProcessorStacksOptions {
  /** The kernel stack of the thread that runs there. */
  readonly thread: string;
  /** The stack that DPCs run on; left out where the platform runs them on the interrupted thread's. */
  readonly dpc?: string;
}

/**
 * Which kernel stack a processor is on. An ISR takes the stack of what it interrupts; a DPC takes the processor's own stack for DPCs where there is one,
 * and else the thread's too.
 */
export const processorStacks = kind({
  kind: "processor stacks",
  facts: ["DPC-3"],
  assumes: [
    "an ISR runs on the stack of what it interrupts; a DPC does so on platforms without a stack for DPCs (catalogue, seed 001 part 2)",
  ],
  chart: (options: ProcessorStacksOptions = { thread: "threadStack" }) => {
    const on = ({ context }: ObjectScope): string => context.stacks.at(-1);
    const taken = (next: (scope: ObjectScope) => string) => ({
      actions: [reply(next), assign({ stacks: (scope: ObjectScope) => [...scope.context.stacks, next(scope)] })],
    });
    return {
      context: { stacks: [options.thread] },
      initial: "running",
      states: {
        running: {
          on: {
            dpc: taken((scope) => options.dpc ?? on(scope)),
            isr: taken(on),
            leave: {
              actions: [reply(on), assign({ stacks: ({ context }: ObjectScope) => context.stacks.slice(0, -1) })],
            },
          },
        },
      },
    };
  },
  calls: {
    /** A DPC's first instruction: its frame goes on the stack that DPCs run on here. */
    EnterDpc: call({
      params: [self("processor"), object("frame", "stack frame")],
      facts: ["DPC-3"],
      phases: [entered("dpc")],
    }),
    /** An ISR's first instruction: its frame goes on the stack of what it interrupts. */
    EnterIsr: call({
      params: [self("processor"), object("frame", "stack frame")],
      facts: ["IRQL-1"],
      phases: [entered("isr")],
    }),
    /** The DPC or ISR entered last gives its frame back. */
    LeaveRoutine: call({
      params: [self("processor")],
      facts: ["IRQL-1"],
      phases: [
        {
          name: "pop",
          messages: [
            { to: "processor", event: "leave", as: "stack" },
            { to: "stack", event: "pop" },
          ],
        },
      ],
    }),
  },
});

function entered(event: "dpc" | "isr") {
  return {
    name: "push",
    messages: [
      { to: "processor", event, as: "stack" },
      { to: "frame", event: "size", as: "bytes" },
      { to: "stack", event: "push", with: { bytes: "bytes" } },
    ],
  };
}
