import {
  caller,
  design,
  each,
  event,
  holds,
  keep,
  many,
  referenceCountedObject,
  returned,
  routine,
  rundownProtection,
  sharedVariable,
  spinLock,
  thread,
  violated,
} from "bugcheck";

/** Who frees the listener: whoever takes the count to zero, or httpd after the close and after every enumeration under way. */
type Freer = "last reference" | "httpd, after run-down";

/** The process exits: its listener leaves the table and its reference goes. */
function httpd(freer: Freer) {
  const last = freer === "last reference";
  return routine({
    uses: {
      tableLock: spinLock,
      table: sharedVariable,
      listener: referenceCountedObject,
      closed: event,
      enumerations: rundownProtection,
    },
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(tableLock)": "RemoveFromTable" } },
        RemoveFromTable: { on: { "Write(table, NULL)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(tableLock)": "Dereference" } },
        Dereference: {
          on: {
            "InterlockedDecrement(listener)": [
              { guard: returned("0"), target: last ? "Free" : "CloseComplete" },
              { target: "WaitForClose" },
            ],
          },
        },
        Free: { on: { "ExFreePoolWithTag(listener)": last ? "CloseComplete" : "Done" } },
        CloseComplete: { on: { "KeSetEvent(closed)": "WaitForClose" } },
        WaitForClose: { on: { "KeWaitForSingleObject(closed, NULL)": last ? "Done" : "RunDown" } },
        RunDown: { on: { "ExWaitForRundownProtectionRelease(enumerations)": "Free" } },
        Done: { type: "final" },
      },
    },
  });
}

type Reference =
  | "after the lock"
  | "under the lock"
  | "after the lock, unless zero"
  | "after the lock, unless zero, within run-down protection";

/** One enumeration, as netstat causes it; variants differ in when and how it takes its reference. */
function enumeration(how: Reference) {
  const under = how === "under the lock";
  const protects = how === "after the lock, unless zero, within run-down protection";
  const found = under ? "Reference" : "Unlock";
  const reference = how === "after the lock" || under ? "Reference" : "ReferenceUnlessZero";
  const leave = protects ? "Unprotect" : "Done";
  return routine({
    uses: {
      tableLock: spinLock,
      table: sharedVariable,
      listener: referenceCountedObject,
      closed: event,
      enumerations: rundownProtection,
    },
    chart: {
      context: { listener: null },
      initial: protects ? "Protect" : "Lock",
      states: {
        Protect: {
          on: {
            "ExAcquireRundownProtection(enumerations)": [
              { guard: returned("FALSE"), target: "Done" },
              { target: "Lock" },
            ],
          },
        },
        Lock: { on: { "KeAcquireSpinLock(tableLock)": "Lookup" } },
        Lookup: {
          on: {
            "Read(table)": [
              { guard: returned("NULL"), target: "UnlockEmpty" },
              { target: found, actions: keep("listener") },
            ],
          },
        },
        UnlockEmpty: { on: { "KeReleaseSpinLock(tableLock)": leave } },
        Reference: { on: { "InterlockedIncrement(listener)": under ? "Unlock" : "ReadFields" } },
        ReferenceUnlessZero: {
          on: {
            "IncrementUnlessZero(listener)": [{ guard: returned("FALSE"), target: leave }, { target: "ReadFields" }],
          },
        },
        Unlock: { on: { "KeReleaseSpinLock(tableLock)": under ? "ReadFields" : reference } },
        ReadFields: { on: { "Access(listener)": "Dereference" } },
        Dereference: {
          on: {
            "InterlockedDecrement(listener)": [
              { guard: returned("0"), target: protects ? "CloseComplete" : "Free" },
              { target: leave },
            ],
          },
        },
        Free: { on: { "ExFreePoolWithTag(listener)": "CloseComplete" } },
        CloseComplete: { on: { "KeSetEvent(closed)": leave } },
        Unprotect: { on: { "ExReleaseRundownProtection(enumerations)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const actors = (how: Reference, freer: Freer = "last reference") => ({
  httpd: thread(httpd(freer)),
  netstat: each("netstat", thread(enumeration(how))),
});

/**
 * The other half of the same regression as tcp-listener-ref-leak: 0xD1 in tcpip.sys while listeners are enumerated.
 *
 * Hypothesis, ours: the enumeration finds the listener under the table's lock, drops the lock, and then takes its reference. In between the close
 * drops the last reference and frees the listener. Look in the trace at the InterlockedIncrement after ExFreePoolWithTag. While the listener is in the
 * table its count is at least one, so the increment belongs under the lock. An increment that refuses zero still reads freed memory; it needs memory
 * that outlives the enumeration, here by run-down protection.
 *
 * Two enumerations under the lock have 824 states where the catalogue has 1,589: an enumeration there keeps the outcome of its copy until
 * it ends. By that rule they are 1,788.
 */
export default design({
  id: "tcp-listener-enum-race",
  about: "A reference is taken after the lock that kept the object alive was dropped",
  objects: {
    netstat: many(1, caller()),
    tableLock: spinLock(),
    table: sharedVariable({ value: "listener" }),
    listener: referenceCountedObject(),
    closed: event(),
    enumerations: rundownProtection(),
  },
  survivors: {
    "ignore-result at Lookup": "An enumeration that takes the table for empty touches nothing.",
    "ignore-result at Dereference":
      "The memory outlives the event here: it is the run-down that waits for who still reads it.",
    "ignore-result at ReferenceUnlessZero":
      "The run-down keeps the memory for the enumeration whatever its count; what is read is a listener that is closing.",
  },
  variants: {
    "under-lock": { actors: actors("under the lock"), expect: holds() },
    "unless-zero-with-rundown": {
      actors: actors("after the lock, unless zero, within run-down protection", "httpd, after run-down"),
      expect: holds(),
    },
    "after-lock": {
      actors: actors("after the lock"),
      unchecked: ["no-double-free"],
      differs: ["Lookup", "Unlock", "Reference"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "after-lock-resurrects": {
      about: "The same, judged by the frees: a count that goes up from zero comes down to zero again.",
      actors: actors("after the lock"),
      unchecked: ["no-use-after-free"],
      differs: ["Lookup", "Unlock", "Reference"],
      expect: violated("no-double-free", { processors: 1 }),
    },
    "unless-zero-alone": {
      actors: actors("after the lock, unless zero"),
      differs: ["Lookup", "Reference", "Unlock"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
  },
});
