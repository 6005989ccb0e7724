import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, literal, object, self } from "../../harness/language/call";
import { CallerMistake } from "../../harness/language/caller-mistake";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface KernelStackOptions {
  /** 12 on x86, 24 on x64, 32 on Itanium (the backing store beside it not counted); default 24. Units of 1024 bytes. */
  readonly kilobytes?: number;
}

const KILOBYTE = 1024;

/** The frames of each segment, oldest first; a stack has a second segment only while it is expanded. */
type Segments = readonly (readonly number[])[];

const current = (segments: Segments): readonly number[] => segments.at(-1) ?? [];
const used = (segments: Segments) => current(segments).reduce((sum, bytes) => sum + bytes, 0);
const pushed = (segments: Segments, bytes: number): Segments => [
  ...segments.slice(0, -1),
  [...current(segments), bytes],
];

/** Without its newest frame; an expansion goes with the last frame on it. */
function popped(segments: Segments): Segments {
  const left = current(segments).slice(0, -1);
  return left.length === 0 && segments.length > 1 ? segments.slice(0, -1) : [...segments.slice(0, -1), left];
}

/**
 * One kernel stack, of a thread's or, on platforms that have them, of a processor's DPCs. Each routine that is entered takes its frame and gives it
 * back when it returns; nobody is asked whether there is room.
 */
export const kernelStack = kind({
  kind: "kernel stack",
  facts: ["NF:wdm.IoGetRemainingStackSize", "NF:ntddk.KeExpandKernelStackAndCallout"],
  assumes: [
    "a kernel stack is 12, 24 or 32 KB by platform (catalogue, seed 001 part 2), and a frame takes what the design says of it",
    "an expanded kernel stack has as much room again as the stack had in all, and the expansion does not fail (the page leaves both open)",
  ],
  chart: (options: KernelStackOptions | undefined, { name }) => {
    const limit = (options?.kilobytes ?? 24) * KILOBYTE;
    if (!Number.isInteger(limit) || limit <= 0) {
      throw new CallerMistake(
        "BAD_STACK_SIZE",
        `the kernel stack ${name} is ${limit} bytes`,
        "Give `kilobytes` a number above 0: 12, 24 or 32.",
      );
    }
    const left = ({ context }: ObjectScope) => limit - used(context.segments);
    return {
      context: { segments: [[]] },
      initial: "inUse",
      states: {
        inUse: {
          on: {
            push: [
              {
                guard: (scope) => left(scope) < Number(scope.event.bytes),
                target: "overflown",
              },
              { actions: assign({ segments: ({ context, event }) => pushed(context.segments, Number(event.bytes)) }) },
            ],
            pop: { actions: assign({ segments: ({ context }) => popped(context.segments) }) },
            remaining: { actions: reply((scope) => String(left(scope))) },
            expand: { actions: assign({ segments: ({ context }) => [...context.segments, []] }) },
          },
        },
        overflown: errorState(
          "no-stack-overflow",
          `a frame does not fit into the ${limit} bytes of the kernel stack; it is charged to whoever came last`,
          bugCheck("0x7F", "UNEXPECTED_KERNEL_MODE_TRAP", "0x8: double fault"),
        ),
      },
    };
  },
  calls: {
    /** A routine is entered on this stack. */
    PushFrame: call({
      params: [self("stack"), object("frame", "stack frame")],
      facts: ["NF:wdm.IoGetRemainingStackSize"],
      phases: [
        {
          name: "push",
          messages: [
            { to: "frame", event: "size", as: "bytes" },
            { to: "stack", event: "push", with: { bytes: "bytes" } },
          ],
        },
      ],
    }),
    /** The routine entered last returns. */
    PopFrame: call({
      params: [self("stack")],
      facts: ["NF:wdm.IoGetRemainingStackSize"],
      phases: [{ name: "pop", messages: [{ to: "stack", event: "pop" }] }],
    }),
    /** The bytes that are left, as a number. */
    IoGetRemainingStackSize: call({
      params: [self("stack")],
      irql: documentedIrql("IoGetRemainingStackSize"),
      facts: ["NF:wdm.IoGetRemainingStackSize"],
      phases: [{ name: "look", messages: [{ to: "stack", event: "remaining", result: true }] }],
    }),
    /** What is entered next has the room of a new stack. */
    KeExpandKernelStackAndCallout: call({
      params: [self("stack")],
      irql: documentedIrql("KeExpandKernelStackAndCallout"),
      facts: ["NF:ntddk.KeExpandKernelStackAndCallout"],
      phases: [{ name: "expand", messages: [{ to: "stack", event: "expand" }] }],
    }),
    /** The same; with FALSE for `wait` also at DISPATCH_LEVEL. */
    KeExpandKernelStackAndCalloutEx: call({
      params: [self("stack"), literal("wait", "TRUE", "FALSE")],
      irql: documentedIrql("KeExpandKernelStackAndCalloutEx", {
        cases: [{ condition: "Wait = TRUE", when: { answer: "wait", is: "TRUE" } }],
        otherwise: "Wait = FALSE",
      }),
      facts: ["NF:ntddk.KeExpandKernelStackAndCalloutEx"],
      phases: [{ name: "expand", messages: [{ to: "stack", event: "expand" }] }],
    }),
  },
});
