import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, literal, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { freedTwice, usedAfterFree } from "./freed-memory";

export interface UsbRequestOptions {
  /** How often the device completes it with data before it only answers "not ready" for ever; default 1. */
  readonly completions?: number;
}

const count = (difference: number) => ({
  actions: [
    reply(({ context }: ObjectScope) => String(context.references + difference)),
    assign({ references: ({ context }: ObjectScope) => context.references + difference }),
  ],
});
/** Where the one who goes through the pipe's list has the request: `ahead`, or `behind` him, as it was met or is listed no longer. */
const listed = {
  meet: { guard: ({ context }: ObjectScope) => context.place === "ahead", actions: assign({ place: "behind" }) },
  unlist: { actions: [reply(({ context }: ObjectScope) => context.place), assign({ place: "behind" })] },
};
/** Not in the IRP's memory: its place in the list, and the word that canceller and completion routine exchange. */
const beside = {
  ...listed,
  exchangeState: {
    actions: [
      reply(({ context }: ObjectScope) => context.word),
      assign({ word: ({ event }: ObjectScope) => event.word }),
    ],
  },
};
const back = { return: { actions: reply("") } };
const completes = ({ context }: ObjectScope) => context.cancelled || context.completions > 0;
const complete = assign({
  completions: ({ context }: ObjectScope) => (context.cancelled ? context.completions : context.completions - 1),
});

/**
 * A driver-allocated IRP with its URB on a pipe: at the host controller from the start, completed by the device or by a cancel, then the driver's
 * again, which submits it once more or frees it (COMP-7, rule E6 of the catalogue). The actor placed with `queuedBy` the request is its completion routine.
 */
export const usbRequest = kind({
  kind: "USB request",
  facts: ["COMP-7", "CAN-1", "CAN-9"],
  assumes: [
    "once a USB request is freed, the word that canceller and completion routine exchange says COMPLETED and stays so",
    "IoCancelIrp on a USB request is one step: the host controller driver's Cancel routine gives the URB back and the completion routine runs later",
  ],
  chart: (options?: UsbRequestOptions) => ({
    context: {
      completions: options?.completions ?? 1,
      cancelled: false,
      references: 1,
      word: "CANCELABLE",
      place: "ahead",
    },
    initial: "submitted",
    states: {
      submitted: {
        tags: ["allocated"],
        on: {
          enter: { guard: completes, target: "completed", actions: complete },
          cancel: { actions: assign({ cancelled: true }) },
          submit: "inUse",
          reuse: "inUse",
          free: "inUse",
          increment: count(1),
          decrement: count(-1),
          ...beside,
          ...back,
        },
      },
      completed: {
        tags: ["allocated"],
        on: {
          cancel: { actions: assign({ cancelled: true }) },
          reuse: { actions: assign({ cancelled: false }) },
          submit: "submitted",
          // Nobody reads what it was before, so requests that were freed in different ways need not be told apart.
          free: {
            target: "freed",
            actions: assign({ completions: 0, cancelled: false, references: 0, word: "COMPLETED" }),
          },
          increment: count(1),
          decrement: count(-1),
          ...beside,
          ...back,
        },
      },
      freed: {
        on: {
          cancel: "usedAfterFree",
          reuse: "usedAfterFree",
          submit: "usedAfterFree",
          increment: "usedAfterFree",
          decrement: "usedAfterFree",
          free: "freedTwice",
          ...listed,
          exchangeState: { actions: reply(({ context }: ObjectScope) => context.word) },
          ...back,
        },
      },
      inUse: errorState(
        "no-use-after-free",
        "the IRP is submitted, reused or freed while the host controller has it",
        bugCheck("0xC9", "DRIVER_VERIFIER_IOMANAGER_VIOLATION", "an IRP that is still in use"),
      ),
      freedTwice: freedTwice("the IRP"),
      usedAfterFree: usedAfterFree("the IRP"),
    },
  }),
  calls: {
    IoCancelIrp: call({
      params: [self("request")],
      irql: documentedIrql("IoCancelIrp"),
      facts: ["CAN-1", "CAN-9"],
      phases: [{ name: "cancel", messages: [{ to: "request", event: "cancel" }] }],
    }),
    IoReuseIrp: call({
      params: [self("request")],
      irql: documentedIrql("IoReuseIrp"),
      facts: ["NF:wdm.IoReuseIrp"],
      phases: [{ name: "reuse", messages: [{ to: "request", event: "reuse" }] }],
    }),
    /** Sends it down to the host controller driver. */
    IoCallDriver: call({
      params: [self("request")],
      irql: documentedIrql("IoCallDriver"),
      facts: ["COMP-7"],
      phases: [{ name: "submit", messages: [{ to: "request", event: "submit" }] }],
    }),
    IoFreeIrp: call({
      params: [self("request")],
      irql: documentedIrql("IoFreeIrp"),
      facts: ["COMP-7"],
      phases: [{ name: "free", messages: [{ to: "request", event: "free" }] }],
    }),
    /** The shared word of the documented protocol for a sender's cancel (after the classic races of cancellation); the old value is the result. */
    ExchangeCancelState: call({
      params: [self("request"), literal("word", "CANCEL_STARTED", "CANCEL_COMPLETE", "COMPLETED")],
      irql: documentedIrql("InterlockedExchange"),
      facts: ["CAN-9", "NF:wdm.InterlockedExchange"],
      phases: [
        {
          name: "exchange",
          messages: [{ to: "request", event: "exchangeState", with: { word: "word" }, result: true }],
        },
      ],
    }),
    /** A reference count of the driver's in the request; the new count is the result. */
    InterlockedIncrement: call({
      params: [self("request")],
      irql: documentedIrql("InterlockedIncrement"),
      facts: ["NF:wdm.InterlockedIncrement"],
      phases: [{ name: "increment", messages: [{ to: "request", event: "increment", result: true }] }],
    }),
    /** The new count is the result. */
    InterlockedDecrement: call({
      params: [self("request")],
      irql: documentedIrql("InterlockedDecrement"),
      facts: ["NF:wdm.InterlockedDecrement"],
      phases: [{ name: "decrement", messages: [{ to: "request", event: "decrement", result: true }] }],
    }),
  },
});
