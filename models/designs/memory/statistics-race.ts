import {
  design,
  dpc,
  holds,
  noDataRace,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  violated,
} from "bugcheck";

/** How packets are counted, and how the count is read. */
type Counting = "plain" | "interlocked" | "locked";

/** The receive DPC counts a packet. */
function receive(counting: Counting) {
  const counted =
    counting === "interlocked"
      ? { Count: { on: { "InterlockedIncrementNoFence(received)": "Done" } } }
      : {
          Count: { on: { "Read(received)": [{ guard: returned("0"), target: "Store1" }, { target: "Store2" }] } },
          Store1: { on: { "Write(received, 1)": counting === "locked" ? "Unlock" : "Done" } },
          Store2: { on: { "Write(received, 2)": counting === "locked" ? "Unlock" : "Done" } },
        };
  return routine({
    uses: { received: sharedVariable, lock: spinLock },
    chart: {
      initial: counting === "locked" ? "Lock" : "Count",
      states: {
        ...(counting === "locked" && {
          Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Count" } },
          Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
        }),
        ...counted,
        Done: { type: "final" },
      },
    },
  });
}

/** An OID query reads the count. */
function query(counting: Counting) {
  const read = counting === "interlocked" ? "ReadNoFence(received)" : "Read(received)";
  return routine({
    uses: { received: sharedVariable, lock: spinLock },
    chart: {
      initial: counting === "locked" ? "LockForQuery" : "Query",
      states: {
        ...(counting === "locked" && {
          LockForQuery: { on: { "KeAcquireSpinLock(lock)": "Query" } },
          UnlockForQuery: { on: { "KeReleaseSpinLock(lock)": "Answered" } },
        }),
        Query: { on: { [read]: counting === "locked" ? "UnlockForQuery" : "Answered" } },
        Answered: { type: "final" },
      },
    },
  });
}

const actors = (counting: Counting) => ({
  receive: dpc(receive(counting), {}, { on: 0 }),
  query: thread(query(counting), {}, { on: 1 }),
});

/**
 * A statistics counter that the receive DPC increments and an OID query reads, both plainly. An example of ours.
 *
 * Nothing crashes, which is why such counters are everywhere: a 32-bit counter is off by one for a moment, a 64-bit one on a 32-bit processor is half old and half new, and a
 * compiler may do with a plain variable what it likes. The claim is about the accesses and not about their effect: in some state both may be made next. On
 * one processor the DPC is over the thread or not there, and there is no race. Look at the last state of the trace: who may go on, and with what.
 */
export default design({
  id: "statistics-race",
  about: "A counter is incremented and read at once, plainly",
  objects: { received: sharedVariable(), lock: spinLock() },
  properties: [noDataRace],
  survivors: {
    "ignore-result at Count":
      "The design claims that the counter is not raced for, and nothing about what was counted.",
  },
  variants: {
    plain: {
      actors: actors("plain"),
      differs: ["Count", "Query", "Store1", "Store2"],
      expect: violated("no-data-race", { processors: 2 }),
    },
    interlocked: { actors: actors("interlocked"), expect: holds() },
    locked: { actors: actors("locked"), expect: holds() },
  },
});
