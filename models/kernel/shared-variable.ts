import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { memoryBarriers } from "./memory-barrier";
import { compareExchanged, counted, exchanged, incrementUnlessZero, read, write } from "./shared-variable-calls";

export interface SharedVariableOptions {
  /** What it holds from the start; default 0. */
  readonly value?: string | number;
  /** A count that is never legally below this. */
  readonly atLeast?: number;
}

const plus = (difference: number) => ({
  actions: [
    reply(({ context }: ObjectScope) => String(Number(context.value) + difference)),
    assign({ value: ({ context }) => String(Number(context.value) + difference) }),
  ],
});
const held = reply(({ context }: ObjectScope) => context.value);
const take = assign({ value: ({ event }) => event.value });

/**
 * A variable of the driver's that several contexts read and write. Each access is one step. The Interlocked forms read and write in
 * one step; a plain read and a plain write are two, so that others come between them. In which order other processors see the accesses is the memory
 * model's affair: the Interlocked forms without a suffix are full barriers, and so is KeMemoryBarrier.
 */
export const sharedVariable = kind({
  kind: "shared variable",
  facts: ["IRQL-9"],
  chart: (options?: SharedVariableOptions) => {
    const low = options?.atLeast ?? Number.NEGATIVE_INFINITY;
    return {
      context: { value: String(options?.value ?? 0) },
      initial: "shared",
      states: {
        shared: {
          on: {
            read: { actions: held },
            write: { actions: take },
            exchange: { actions: [held, take] },
            compareExchange: [
              { guard: ({ context, event }) => context.value === event.comparand, actions: [held, take] },
              { actions: held },
            ],
            increment: plus(1),
            incrementUnlessZero: [
              { guard: ({ context }) => context.value === "0", actions: reply("FALSE") },
              { actions: [assign({ value: ({ context }) => String(Number(context.value) + 1) }), reply("TRUE")] },
            ],
            decrement: [{ guard: ({ context }) => Number(context.value) - 1 < low, target: "belowItsLeast" }, plus(-1)],
          },
        },
        belowItsLeast: errorState(
          "count-never-negative",
          "the count goes below what it can legally be: something is given back that was not taken",
          bugCheck("0x18", "REFERENCE_BY_POINTER", "the count"),
        ),
      },
    };
  },
  calls: {
    ...memoryBarriers,
    /** Plain accesses: nothing orders them, and two that race are a mistake. */
    Read: read("plain"),
    Write: write("plain"),
    /** A plain read whose value is first needed at ValueOf(register). */
    BeginRead: call({
      params: [self("variable"), object("register", "register")],
      facts: ["IRQL-9"],
      phases: [
        {
          name: "read",
          messages: [
            {
              to: "variable",
              event: "read",
              as: "value",
              memory: { access: "load", order: "plain", into: "register" },
            },
            { to: "register", event: "arrive", with: { value: "value" }, memory: { access: "register" } },
          ],
        },
      ],
    }),
    ReadNoFence: read("relaxed", "ReadNoFence"),
    ReadAcquire: read("acquire", "ReadAcquire"),
    ReadPointerNoFence: read("relaxed", "ReadPointerNoFence"),
    ReadPointerAcquire: read("acquire", "ReadPointerAcquire"),
    WriteNoFence: write("relaxed", "WriteNoFence"),
    WriteRelease: write("release", "WriteRelease"),
    WritePointerNoFence: write("relaxed", "WritePointerNoFence"),
    WritePointerRelease: write("release", "WritePointerRelease"),
    InterlockedIncrement: counted("increment", "InterlockedIncrement"),
    InterlockedIncrementNoFence: counted("increment", "InterlockedIncrementNoFence", "relaxed"),
    InterlockedIncrementAcquire: counted("increment", "InterlockedIncrementAcquire", "acquire"),
    InterlockedIncrementRelease: counted("increment", "InterlockedIncrementRelease", "release"),
    InterlockedDecrement: counted("decrement", "InterlockedDecrement"),
    InterlockedDecrementNoFence: counted("decrement", "InterlockedDecrementNoFence", "relaxed"),
    InterlockedDecrementAcquire: counted("decrement", "InterlockedDecrementAcquire", "acquire"),
    InterlockedDecrementRelease: counted("decrement", "InterlockedDecrementRelease", "release"),
    IncrementUnlessZero: incrementUnlessZero,
    InterlockedExchange: exchanged("InterlockedExchange"),
    InterlockedExchangeNoFence: exchanged("InterlockedExchangeNoFence", "relaxed"),
    InterlockedExchangeAcquire: exchanged("InterlockedExchangeAcquire", "acquire"),
    InterlockedExchangePointer: exchanged("InterlockedExchangePointer"),
    InterlockedExchangePointerNoFence: exchanged("InterlockedExchangePointerNoFence", "relaxed"),
    InterlockedExchangePointerAcquire: exchanged("InterlockedExchangePointerAcquire", "acquire"),
    InterlockedCompareExchange: compareExchanged("InterlockedCompareExchange"),
    InterlockedCompareExchangeNoFence: compareExchanged("InterlockedCompareExchangeNoFence", "relaxed"),
    InterlockedCompareExchangeAcquire: compareExchanged("InterlockedCompareExchangeAcquire", "acquire"),
    InterlockedCompareExchangeRelease: compareExchanged("InterlockedCompareExchangeRelease", "release"),
  },
});
