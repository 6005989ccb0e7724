import {
  caller,
  design,
  each,
  event,
  holds,
  keep,
  many,
  monitor,
  referenceCountedObject,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  violated,
  wrong,
} from "bugcheck";

/** The process exits: its listener leaves the table, its reference goes, and the close waits until the last one is gone. */
const httpd = routine({
  uses: { tableLock: spinLock, table: sharedVariable, listener: referenceCountedObject, closed: event },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(tableLock)": "RemoveFromTable" } },
      RemoveFromTable: { on: { "Write(table, NULL)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(tableLock)": "Dereference" } },
      Dereference: {
        on: {
          "InterlockedDecrement(listener)": [{ guard: returned("0"), target: "Free" }, { target: "WaitForClose" }],
        },
      },
      Free: { on: { "ExFreePoolWithTag(listener)": "CloseComplete" } },
      CloseComplete: { on: { "KeSetEvent(closed)": "WaitForClose" } },
      WaitForClose: { on: { "KeWaitForSingleObject(closed, NULL)": "Done" } },
      Done: { type: "final" },
    },
  },
});

type Exit = "returns without dereferencing" | "dereferences on every path";

/** One enumeration, as netstat causes it: finds the listener, takes a reference, reads it, copies to the caller's buffer. */
function enumeration(overflow: Exit) {
  return routine({
    uses: { tableLock: spinLock, table: sharedVariable, listener: referenceCountedObject, closed: event },
    chart: {
      context: { listener: null },
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(tableLock)": "Lookup" } },
        Lookup: {
          on: {
            "Read(table)": [
              { guard: returned("NULL"), target: "UnlockEmpty" },
              { target: "Reference", actions: keep("listener") },
            ],
          },
        },
        UnlockEmpty: { on: { "KeReleaseSpinLock(tableLock)": "Done" } },
        Reference: { on: { "InterlockedIncrement(listener)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(tableLock)": "ReadFields" } },
        ReadFields: { on: { "Access(listener)": "CopyOut" } },
        CopyOut: {
          on: {
            "? the buffer is large enough": "Dereference",
            "? STATUS_BUFFER_OVERFLOW": overflow === "dereferences on every path" ? "Dereference" : "Done",
          },
        },
        Dereference: {
          on: { "InterlockedDecrement(listener)": [{ guard: returned("0"), target: "Free" }, { target: "Done" }] },
        },
        Free: { on: { "ExFreePoolWithTag(listener)": "CloseComplete" } },
        CloseComplete: { on: { "KeSetEvent(closed)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Reads and copies under the table's lock: as long as the listener is in the table it cannot go, and no reference is needed. */
const copyingEnumeration = routine({
  uses: { tableLock: spinLock, table: sharedVariable, listener: referenceCountedObject },
  chart: {
    context: { listener: null },
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(tableLock)": "Lookup" } },
      Lookup: {
        on: {
          "Read(table)": [
            { guard: returned("NULL"), target: "Unlock" },
            { target: "ReadFields", actions: keep("listener") },
          ],
        },
      },
      ReadFields: { on: { "Access(listener)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(tableLock)": "CopyOut" } },
      CopyOut: { on: { "? the buffer is large enough": "Done", "? STATUS_BUFFER_OVERFLOW": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The decrement of who took none is httpd's, of the reference that the open endpoint itself is. */
const referenceBalance = monitor({
  name: "reference-balance",
  about:
    "Always, the count is one for the open endpoint and one for each enumeration on its way: who took a reference has given it back when it returns.",
  facts: ["NF:wdm.InterlockedIncrement", "NF:wdm.InterlockedDecrement"],
  forecast: [{ shows: "it hangs: the count never comes to zero, and the port stays bound" }],
  per: "actor",
  states: {
    "none taken": { "InterlockedIncrement($)": "taken" },
    taken: {
      "InterlockedIncrement($)": wrong("a second reference is taken where one is counted for each enumeration"),
      "InterlockedDecrement($)": "none taken",
      "return(routine)": wrong("the enumeration has returned and its reference is still in the count"),
    },
  },
});

const netstat = (routineOf: ReturnType<typeof enumeration>) => ({ netstat: each("netstat", thread(routineOf)) });

/**
 * Apache cannot be stopped: httpd waits in AFD for the close of a listening socket, the listener has dozens of references, and running netstat adds more. It
 * was mended by an update of tcpip.sys in July 2018.
 *
 * Hypothesis, ours: an enumeration takes a reference on each listener and returns on STATUS_BUFFER_OVERFLOW without giving it back. The close waits for
 * ever: a zombie process, a port that stays bound, a reboot. Look in the trace at the return after STATUS_BUFFER_OVERFLOW: from there on
 * the count is more than one for the open endpoint and one for each enumeration on its way (`unbalanced`). Fixes: one exit
 * that always gives the reference back; or copying under the table's lock, with no reference at all. Removal, free and close-complete are at the
 * catalogue's granularity; "stuck" is what the user sees.
 *
 * The run has thirteen steps where the catalogue has fourteen: httpd's wait, which never ends, is no step.
 */
export default design({
  id: "tcp-listener-ref-leak",
  about: "An enumeration leaks a reference on its error path, and close waits for ever",
  objects: {
    netstat: many(1, caller()),
    tableLock: spinLock(),
    table: sharedVariable({ value: "listener" }),
    listener: referenceCountedObject(),
    closed: event(),
  },
  actors: { httpd: thread(httpd) },
  properties: [referenceBalance],
  survivors: {
    "ignore-result at Lookup": "An enumeration that takes the table for empty takes no reference.",
  },
  variants: {
    "single-exit": { actors: netstat(enumeration("dereferences on every path")), expect: holds() },
    "copy-under-lock": { actors: netstat(copyingEnumeration), expect: holds() },
    leaks: {
      about: "what the user sees: the close waits for ever",
      unchecked: ["reference-balance"],
      actors: netstat(enumeration("returns without dereferencing")),
      differs: ["CopyOut"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    unbalanced: {
      about: "the same leak where it happens; that the close waits for ever follows from it",
      actors: netstat(enumeration("returns without dereferencing")),
      unchecked: ["no-deadlock"],
      differs: ["CopyOut"],
      expect: violated("reference-balance", { processors: 1 }),
    },
  },
});
