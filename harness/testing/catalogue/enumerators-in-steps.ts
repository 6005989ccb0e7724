import { event, referenceCountedObject, returned, sharedVariable, spinLock } from "../../index";
import { familyInSteps } from "./family-in-steps";
import { keptCount } from "./kept-count";

const uses = { lock: spinLock, table: sharedVariable, listener: referenceCountedObject, closed: event };

/** The last one frees the listener and calls back. */
const dereference = (name: string, most: number, next: string) => ({
  ...keptCount(name, "InterlockedDecrement(listener)", [0, most], (left) =>
    left === 0 ? { "ExFreePoolWithTag(listener)": `${name}Closed` } : { "? others are left": next },
  ),
  [`${name}Closed`]: { on: { "KeSetEvent(closed)": next } },
});

/** Enumerators that take their reference under the lock: each keeps what the look-up found and how the copy went. */
export const enumeratorsInSteps = familyInSteps(
  {
    lock: spinLock(),
    table: sharedVariable({ value: "listener" }),
    listener: referenceCountedObject(),
    closed: event(),
  },
  (units) => ({
    uses,
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": "LookUp" } },
        LookUp: {
          on: { "Read(table)": [{ guard: returned("NULL"), target: "NoneToCount" }, { target: "Reference" }] },
        },
        NoneToCount: { on: { "? there is none to refer to": "UnlockNone" } },
        UnlockNone: { on: { "KeReleaseSpinLock(lock)": "Done" } },
        Reference: { on: { "InterlockedIncrement(listener)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Read" } },
        Read: { on: { "Access(listener)": "CopyOut" } },
        CopyOut: { on: { "? the buffer is large enough": "Copied", "? STATUS_BUFFER_OVERFLOW": "Overflowed" } },
        ...dereference("Copied", units, "Done"),
        ...dereference("Overflowed", units, "Done"),
        Done: { type: "final" },
      },
    },
  }),
  (units) => ({
    uses,
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": "RemoveFromTable" } },
        RemoveFromTable: { on: { "Write(table, NULL)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Dereference" } },
        ...dereference("Dereference", units, "WaitForClose"),
        WaitForClose: { on: { "KeWaitForSingleObject(closed, NULL)": "Done" } },
        Done: { type: "final" },
      },
    },
  }),
);
