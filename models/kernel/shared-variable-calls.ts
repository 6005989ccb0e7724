import { call, type Param, type PhaseMessage, self } from "../../harness/language/call";
import type { MemoryOrder } from "../../harness/language/memory-model";
import { documentedIrql } from "./facts/documented-irql";

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

/** The page that names the weaker forms, and their order. */
const FORMS = "win32/sync/synchronization-functions";

/** A read of the variable; its value is the result. Without a name, a plain read. */
export const read = (order: MemoryOrder, name?: string) =>
  call({
    params: [self("variable")],
    ...documented(name),
    phases: [
      {
        name: "read",
        messages: [{ to: "variable", event: "read", result: true, memory: { access: "load", order } }],
      },
    ],
  });

/** A write of the variable. Without a name, a plain write. */
export const write = (order: MemoryOrder, name?: string) =>
  call({
    params: [self("variable"), value("value")],
    ...documented(name),
    phases: [
      {
        name: "write",
        messages: [{ to: "variable", event: "write", with: { value: "value" }, memory: { access: "store", order } }],
      },
    ],
  });

/** A count up or down; the new value is the result. */
export const counted = (event: "increment" | "decrement", name: string, order: MemoryOrder = "full") =>
  call({
    params: [self("variable")],
    ...documented(name),
    phases: [{ name: event, messages: [update(event, order)] }],
  });

/** The old value is the result. */
export const exchanged = (name: string, order: MemoryOrder = "full") =>
  call({
    params: [self("variable"), value("value")],
    ...documented(name),
    phases: [{ name: "exchange", messages: [{ ...update("exchange", order), with: { value: "value" } }] }],
  });

/** Writes `value` where the variable held `comparand`; the old value is the result. */
export const compareExchanged = (name: string, order: MemoryOrder = "full") =>
  call({
    params: [self("variable"), value("value"), value("comparand")],
    ...documented(name),
    phases: [
      {
        name: "compare and exchange",
        messages: [{ ...update("compareExchange", order), with: { value: "value", comparand: "comparand" } }],
      },
    ],
  });

/** A loop of compare-exchanges that counts up unless it finds zero, as one step: TRUE where it counted. */
export const incrementUnlessZero = call({
  params: [self("variable")],
  facts: ["NF:wdm.InterlockedCompareExchange"],
  phases: [{ name: "increment", messages: [update("incrementUnlessZero", "full")] }],
});

function update(event: string, order: MemoryOrder): PhaseMessage {
  return { to: "variable", event, result: true, memory: { access: "update", order } };
}

function documented(name: string | undefined) {
  if (name === undefined) return { facts: ["IRQL-9"] };
  const weaker = /(NoFence|Acquire|Release)$/.test(name);
  return { irql: documentedIrql(name), facts: [weaker ? FORMS : `NF:wdm.${name}`] };
}
