/** A call of the vocabulary's whose IRQL no DDI page states. */
export interface OwnWord {
  readonly name: string;
  /** Where the word is documented or declared. */
  readonly source: string;
  /** The documented call that does the same with stronger ordering; the level is taken from its page. */
  readonly sibling: string;
}

const interlockedForms = [
  { operation: "Add", orders: ["NoFence", "Acquire", "Release"], sibling: "InterlockedExchangeAdd" },
  { operation: "And", orders: ["NoFence", "Acquire", "Release"], sibling: "InterlockedAnd" },
  { operation: "CompareExchange", orders: ["NoFence", "Acquire", "Release"], sibling: "InterlockedCompareExchange" },
  {
    operation: "CompareExchangePointer",
    orders: ["NoFence", "Acquire", "Release"],
    sibling: "InterlockedCompareExchangePointer",
  },
  { operation: "Decrement", orders: ["NoFence", "Acquire", "Release"], sibling: "InterlockedDecrement" },
  { operation: "Exchange", orders: ["NoFence", "Acquire"], sibling: "InterlockedExchange" },
  { operation: "ExchangeAdd", orders: ["NoFence", "Acquire", "Release"], sibling: "InterlockedExchangeAdd" },
  { operation: "ExchangePointer", orders: ["NoFence", "Acquire"], sibling: "InterlockedExchangePointer" },
  { operation: "Increment", orders: ["NoFence", "Acquire", "Release"], sibling: "InterlockedIncrement" },
  { operation: "Or", orders: ["NoFence", "Acquire", "Release"], sibling: "InterlockedOr" },
  { operation: "Xor", orders: ["NoFence", "Acquire", "Release"], sibling: "InterlockedXor" },
];

/** Names the weaker forms and their ordering, not their level. */
const interlockedPage = "win32/sync/synchronization-functions";

const accessWidths = ["", "8", "16", "64"];
const accessTypes = ["Boolean", "UChar", "UShort", "ULong", "ULong64", "Pointer", "Int32", "UInt32"];
const accessForms = [
  { verb: "Read", orders: ["Acquire", "NoFence", "Raw"] },
  { verb: "Write", orders: ["Release", "NoFence", "Raw"] },
];

/**
 * The ordered plain accesses and the weaker Interlocked forms. They are inline accesses to memory that the caller must keep
 * resident, so their level is that of the Interlocked call on the same memory (NF:wdm.InterlockedCompareExchange: any level).
 * The plain accesses are declared in wdm.h; the pages that exist for some of them (NF:wdm.ReadInt32Acquire) are empty.
 */
export const ownWords: ReadonlyMap<string, OwnWord> = new Map(
  [...interlockedWords(), ...accessWords(), ...barrierWords()].map((word) => [word.name, word]),
);

function interlockedWords(): OwnWord[] {
  return interlockedForms.flatMap(({ operation, orders, sibling }) =>
    orders.map((order) => ({ name: `Interlocked${operation}${order}`, source: interlockedPage, sibling })),
  );
}

function accessWords(): OwnWord[] {
  const sibling = "InterlockedCompareExchange";
  return accessForms.flatMap(({ verb, orders }) =>
    orders.flatMap((order) => [
      ...accessWidths.map((width) => ({ name: `${verb}${order}${width}`, source: "wdm.h", sibling })),
      ...accessTypes.map((type) => ({ name: `${verb}${type}${order}`, source: "wdm.h", sibling })),
    ]),
  );
}

function barrierWords(): OwnWord[] {
  return [{ name: "KeMemoryBarrierWithoutFence", source: "NF:wdm.KeMemoryBarrier", sibling: "KeMemoryBarrier" }];
}
