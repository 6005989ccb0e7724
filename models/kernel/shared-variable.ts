import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, type Param, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface SharedVariableOptions {
  /** What it holds from the start; default 0. */
  readonly value?: string | number;
  /** A count that is never legally below this. */
  readonly atLeast?: number;
}

/** The states of a sent IRP in the documented protocol of its sender-side cancel. */
const SENT = ["CANCELABLE", "CANCEL_STARTED", "CANCEL_COMPLETE", "COMPLETED"] as const;

const WORDS = ["NULL", "TRUE", "FALSE", "0", "1", "2", "3", "D0", "D3", ...SENT] as const;

/** Kinds of object whose address a variable may hold. */
const POINTED_TO = ["IRP", "pool block", "reference-counted object"] as const;

/** What may be written: a small number, a flag, a power state, the state of a sent IRP, or the name of an object. */
const value = (name: string): Param<(typeof POINTED_TO)[number], (typeof WORDS)[number]> => ({
  name,
  kinds: POINTED_TO,
  literals: WORDS,
});

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
 * one step; a plain read and a plain write are two, so that others come between them.
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
    /** A plain read of the variable; its value is the result. */
    Read: call({
      params: [self("variable")],
      facts: ["IRQL-9"],
      phases: [{ name: "read", messages: [{ to: "variable", event: "read", result: true }] }],
    }),
    /** A plain write. */
    Write: call({
      params: [self("variable"), value("value")],
      facts: ["IRQL-9"],
      phases: [{ name: "write", messages: [{ to: "variable", event: "write", with: { value: "value" } }] }],
    }),
    /** The new value is the result. */
    InterlockedIncrement: call({
      params: [self("variable")],
      irql: documentedIrql("InterlockedIncrement"),
      facts: ["NF:wdm.InterlockedIncrement"],
      phases: [{ name: "increment", messages: [{ to: "variable", event: "increment", result: true }] }],
    }),
    /** The new value is the result. */
    InterlockedDecrement: call({
      params: [self("variable")],
      irql: documentedIrql("InterlockedDecrement"),
      facts: ["NF:wdm.InterlockedDecrement"],
      phases: [{ name: "decrement", messages: [{ to: "variable", event: "decrement", result: true }] }],
    }),
    /** A loop of compare-exchanges that counts up unless it finds zero, as one step: TRUE where it counted. */
    IncrementUnlessZero: call({
      params: [self("variable")],
      facts: ["NF:wdm.InterlockedCompareExchange"],
      phases: [{ name: "increment", messages: [{ to: "variable", event: "incrementUnlessZero", result: true }] }],
    }),
    /** The old value is the result. */
    InterlockedExchange: call({
      params: [self("variable"), value("value")],
      irql: documentedIrql("InterlockedExchange"),
      facts: ["NF:wdm.InterlockedExchange"],
      phases: [
        { name: "exchange", messages: [{ to: "variable", event: "exchange", with: { value: "value" }, result: true }] },
      ],
    }),
    /** The old value is the result. */
    InterlockedExchangePointer: call({
      params: [self("variable"), value("value")],
      irql: documentedIrql("InterlockedExchangePointer"),
      facts: ["NF:wdm.InterlockedExchangePointer"],
      phases: [
        { name: "exchange", messages: [{ to: "variable", event: "exchange", with: { value: "value" }, result: true }] },
      ],
    }),
    /** Writes `value` where the variable held `comparand`; the old value is the result. */
    InterlockedCompareExchange: call({
      params: [self("variable"), value("value"), value("comparand")],
      irql: documentedIrql("InterlockedCompareExchange"),
      facts: ["NF:wdm.InterlockedCompareExchange"],
      phases: [
        {
          name: "compare and exchange",
          messages: [
            {
              to: "variable",
              event: "compareExchange",
              with: { value: "value", comparand: "comparand" },
              result: true,
            },
          ],
        },
      ],
    }),
  },
});
