import {
  byteRing,
  design,
  dpc,
  dpcObject,
  enoughFrom,
  environment,
  event,
  fifoClock,
  holds,
  interruptLine,
  isr,
  latencyWithinBound,
  many,
  polledFifo,
  routine,
  spinLock,
  thread,
  unit,
  violated,
} from "bugcheck";

/** The application's write: a byte into the ring, with the count as plain C, or under the ring's lock. */
const put = (locked: boolean) =>
  routine({
    uses: { ring: byteRing, lock: spinLock },
    chart: {
      initial: locked ? "LockToPut" : "ReadToPut",
      states: {
        LockToPut: { on: { "KeAcquireSpinLock(lock)": "ReadToPut" } },
        ReadToPut: { on: { "ReadCount(ring)": "WritePut" } },
        WritePut: { on: { "WriteCountAfterPut(ring)": locked ? "UnlockAfterPut" : "Done" } },
        UnlockAfterPut: { on: { "KeReleaseSpinLock(lock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

/** The timer's DPC: a byte out of the ring. */
const get = (locked: boolean) =>
  routine({
    uses: { ring: byteRing, lock: spinLock },
    chart: {
      initial: locked ? "LockToGet" : "ReadToGet",
      states: {
        LockToGet: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "ReadToGet" } },
        ReadToGet: { on: { "ReadCount(ring)": "WriteGet" } },
        WriteGet: { on: { "WriteCountAfterGet(ring)": locked ? "UnlockAfterGet" : "Done" } },
        UnlockAfterGet: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

/** The timer's DPC as far as the rate goes. */
const poll = routine({
  uses: { fifo: polledFifo },
  chart: { initial: "Drain", states: { Drain: { on: { "DrainFifo(fifo)": "Done" } }, Done: { type: "final" } } },
});

/** The device that says itself when there is room: it interrupts, and nobody polls. */
const interrupts = routine({
  uses: { line: interruptLine },
  chart: { initial: "Raise", states: { Raise: { on: { "RaiseInterrupt(line)": "Done" } }, Done: { type: "final" } } },
});
const serviceRoutine = routine({
  uses: { line: interruptLine, getDpc: dpcObject },
  chart: {
    initial: "Dismiss",
    states: {
      Dismiss: { on: { "DismissInterrupt(line)": "Queue" } },
      Queue: { on: { "KeInsertQueueDpc(getDpc)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The timer's DPC that only wakes a thread, and the thread that takes the byte out in its place, under the raising form of the lock. */
const wake = routine({
  uses: { due: event },
  chart: { initial: "Wake", states: { Wake: { on: { "KeSetEvent(due)": "Done" } }, Done: { type: "final" } } },
});
const getInThread = routine({
  uses: { ring: byteRing, lock: spinLock, due: event },
  chart: {
    initial: "Wait",
    states: {
      Wait: { tags: ["idle"], on: { "KeWaitForSingleObject(due, NULL)": "LockToGet" } },
      LockToGet: { on: { "KeAcquireSpinLock(lock)": "ReadToGet" } },
      ReadToGet: { on: { "ReadCount(ring)": "WriteGet" } },
      WriteGet: { on: { "WriteCountAfterGet(ring)": "UnlockAfterGet" } },
      UnlockAfterGet: { on: { "KeReleaseSpinLock(lock)": "Wait" } },
    },
  },
});

const ring = { ring: byteRing({ count: 1 }), lock: spinLock() };
const accesses = (locked: boolean, processor: number) => ({
  writer: thread(put(locked), {}, { on: 0 }),
  dpc: dpc(get(locked), {}, { on: processor }),
});
const unlocked = ["LockToPut", "ReadToPut", "WritePut", "LockToGet", "ReadToGet", "WriteGet"];

const polled = (period: number, room: number, latency?: number) => ({
  room: many(room, unit()),
  fifo: polledFifo({
    bytesPerTick: 3,
    period,
    capacity: "room",
    dpc: "pollDpc",
    ...(latency !== undefined && { latency }),
  }),
  pollDpc: dpcObject(),
});
const polling = { clock: fifoClock("fifo"), poll: dpc(poll, {}, { queuedBy: "pollDpc", on: 0 }) };

const interrupting = { ...ring, line: interruptLine({ trigger: "level" }), getDpc: dpcObject() };
const inThread = { ...ring, due: event({ type: "synchronization" }) };

/**
 * A virtual MIDI port without an interrupt: a timer's DPC looks every so often what there is to send.
 *
 * Two of its troubles. The ring (`ring-*`): the application's thread puts bytes in, the DPC takes them out, and the count is changed by both without a lock. One
 * processor is enough, since a DPC interrupts a thread between its read and its write: look in the trace at the write that puts a count back that was read before the
 * DPC ran. The rate (`rate-*`): bytes come three a tick, as MIDI brings them a millisecond, and a poll every ten ticks needs room for thirty.
 * Sixteen bytes are full after five ticks and overflow at the sixth; a poll every tick needs three. That the buffer was too small for the period, or its
 * count unlocked, are our hypotheses. How much room is enough is asked with `--variant rate-32-bytes --set room=1..64`. A poll
 * every ten ticks also lets a byte wait for ten (`latency-every-ten-ticks`). Without a timer neither question arises: a device that interrupts when it has room
 * has its DPC queued by its ISR (`ring-interrupt`); a thread that takes the bytes out in the DPC's place (`ring-thread`) still needs the lock. Stopping the timer is another design, timer-cancel-no-flush.
 *
 * The ring's run has one step more than in the catalogue on one processor, where the DPC has to return before its thread goes on.
 */
export default design({
  id: "midi-poll-dpc",
  about: "A timer's DPC that polls in place of an interrupt: its ring, and its rate",
  properties: [latencyWithinBound],
  variants: {
    "ring-unlocked": {
      objects: ring,
      actors: accesses(false, 0),
      differs: unlocked,
      expect: violated("ring-count-exact"),
    },
    "ring-unlocked-apart": {
      about: "the DPC on another processor where there is one",
      objects: ring,
      actors: accesses(false, 1),
      differs: unlocked,
      expect: violated("ring-count-exact"),
    },
    "ring-locked": { objects: ring, actors: accesses(true, 0), expect: holds() },
    "ring-locked-apart": {
      about: "the DPC on another processor where there is one",
      objects: ring,
      actors: accesses(true, 1),
      expect: holds(),
    },
    "ring-interrupt": {
      about: "no timer: the device's interrupt has the DPC queued",
      objects: interrupting,
      actors: {
        device: environment(interrupts),
        isr: isr(serviceRoutine, {}, { on: 0, queuedBy: "line" }),
        writer: thread(put(true), {}, { on: 0 }),
        dpc: dpc(get(true), {}, { on: 0, queuedBy: "getDpc" }),
      },
      expect: holds(),
    },
    "ring-thread": {
      about: "the timer's DPC wakes a thread, which takes the byte out",
      objects: inThread,
      actors: {
        writer: thread(put(true), {}, { on: 0 }),
        dpc: dpc(wake, {}, { on: 0 }),
        reader: thread(getInThread, {}, { on: 1, daemon: true }),
      },
      expect: holds(),
    },
    "rate-16-bytes": {
      about: "3 bytes a tick, a poll every 10 ticks, room for 16",
      objects: polled(10, 16),
      actors: polling,
      thresholds: { room: enoughFrom(30, "no-overflow") },
      differs: [],
      expect: violated("no-overflow"),
    },
    "rate-32-bytes": {
      about: "room for 32",
      objects: polled(10, 32),
      actors: polling,
      thresholds: { room: enoughFrom(30, "no-overflow") },
      expect: holds(),
    },
    "rate-every-tick": {
      about: "a poll every tick, room for 3",
      objects: polled(1, 3, 1),
      actors: polling,
      thresholds: { room: enoughFrom(3, "no-overflow") },
      expect: holds(),
    },
    "latency-every-ten-ticks": {
      about: "room for 32, and a byte may wait for five ticks",
      objects: polled(10, 32, 5),
      actors: polling,
      differs: [],
      expect: violated("latency-within-bound"),
    },
  },
});
