import {
  design,
  dpc,
  holds,
  queuedSpinLock,
  type Routine,
  routine,
  sharedIrql,
  sharedVariable,
  spinLock,
  spinLockStoringAfterTake,
  spinLockStoringBeforeSpin,
  thread,
  violated,
} from "bugcheck";

/** A section on the driver's shared state, entered by a dispatch routine and by a DPC alike. */
const storesBeforeSpin = routine({
  uses: { lock: spinLockStoringBeforeSpin, oldIrql: sharedIrql, shared: sharedVariable },
  chart: {
    initial: "Acquire",
    states: {
      Acquire: { on: { "KeAcquireSpinLock(lock, oldIrql)": "Update" } },
      Update: { on: { "Write(shared, 1)": "Release" } },
      Release: { on: { "KeReleaseSpinLock(lock, oldIrql)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const storesAfterTake = routine({
  uses: { lock: spinLockStoringAfterTake, oldIrql: sharedIrql, shared: sharedVariable },
  chart: {
    initial: "Acquire",
    states: {
      Acquire: { on: { "KeAcquireSpinLock(lock, oldIrql)": "Update" } },
      Update: { on: { "Write(shared, 1)": "Release" } },
      Release: { on: { "KeReleaseSpinLock(lock, oldIrql)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const storesInLocal = routine({
  uses: { lock: spinLock, shared: sharedVariable },
  chart: {
    initial: "Acquire",
    states: {
      Acquire: { on: { "KeAcquireSpinLock(lock)": "Update" } },
      Update: { on: { "Write(shared, 1)": "Release" } },
      Release: { on: { "KeReleaseSpinLock(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const storesInHandle = routine({
  uses: { lock: queuedSpinLock, shared: sharedVariable },
  chart: {
    initial: "Acquire",
    states: {
      Acquire: { on: { "KeAcquireInStackQueuedSpinLock(lock)": "Update" } },
      Update: { on: { "Write(shared, 1)": "Release" } },
      Release: { on: { "KeReleaseInStackQueuedSpinLock(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const both = (body: Routine) => ({ thread: thread(body, {}, { on: 0 }), dpc: dpc(body, {}, { on: 1 }) });

/**
 * Legacy code that keeps OldIrql in the device extension and raises by hand: the old level is stored before the spin, so
 * who spins overwrites the level of who holds the lock (SPIN-3). A hypothesis of ours for old drivers, not a report.
 *
 * Look in the trace at the second "raise and store": from then on the holder goes back to the other's level. The DPC returns at
 * PASSIVE_LEVEL (0xC8), or the thread goes back to user mode at DISPATCH_LEVEL (0x4A); which of the two the run shows is a matter of who was first. On one
 * processor the holder is at DISPATCH_LEVEL and nobody else can spin. One step more than in the catalogue: the level is
 * looked at when the routine returns, and that is a step.
 *
 * `after-take` shares the variable too, and holds: the documented acquire stores only once it owns the lock (SPIN-1), so the lock itself guards
 * the variable. That is why such code may work with KeAcquireSpinLock; the page forbids it all the same.
 */
export default design({
  id: "rfm2g-shared-oldirql",
  about: "OldIrql kept where two holders of the lock share it",
  objects: { shared: sharedVariable() },
  variants: {
    "before-spin": {
      about: "raises, stores OldIrql in the device extension, then spins",
      objects: { lock: spinLockStoringBeforeSpin(), oldIrql: sharedIrql() },
      actors: both(storesBeforeSpin),
      differs: ["Acquire", "Release"],
      expect: violated("returns-at-entry-irql", { processors: 2 }),
    },
    "local-variable": {
      about: "each holder has its own OldIrql",
      objects: { lock: spinLock() },
      actors: both(storesInLocal),
      expect: holds(),
    },
    "queued-handle": {
      about: "the old level is in the lock handle on the stack",
      objects: { lock: queuedSpinLock() },
      actors: both(storesInHandle),
      expect: holds(),
    },
    "after-take": {
      about: "the shared variable with the documented acquire",
      objects: { lock: spinLockStoringAfterTake(), oldIrql: sharedIrql() },
      actors: both(storesAfterTake),
      expect: holds(),
    },
  },
});
