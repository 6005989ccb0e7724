/** A variant of a shipped design, whose verdict designs.system.test.ts holds it to. */
interface InDesign {
  readonly design: string;
  readonly variant: string;
}

/** A test of the object's own: its file in models/kernel and its title. */
interface InTest {
  readonly file: string;
  readonly title: string;
}

export interface ClassicRaceAt {
  /** Where the misuse that the object is known for is caught. */
  readonly race: InDesign | InTest;
  /** Where the right fix is clean. */
  readonly fix: InDesign | InTest;
}

const inDesign = (design: string, race: string, fix: string): ClassicRaceAt => ({
  race: { design, variant: race },
  fix: { design, variant: fix },
});

/** One title where a test shows both. */
const inTest = (file: string, race: string, fix = race): ClassicRaceAt => ({
  race: { file: `${file}.test.ts`, title: race },
  fix: { file: `${file}.test.ts`, title: fix },
});

const oldIrql = "rfm2g-shared-oldirql";
const removal = "remove-lock-check-then-inc";
const twoOrders = "taken by %s in two orders are a deadlock, in one order none (SPIN-7)";

/** By the name of each kind, where the tests show its classic race and the fix of that. */
export const classicRaces: Readonly<Record<string, ClassicRaceAt>> = {
  apcObject: inTest(
    "apc-object",
    "that suspends: a thread is stopped while it owns a mutex, unless it is in a critical region",
  ),
  byteRing: inTest("byte-ring", "needs a lock on both sides"),
  caller: inTest("caller", "come in side by side, where a driver has thought of one"),
  cancelSafeQueue: inDesign("csq-polling-thread", "treat-null-as-error", "reference"),
  cancelSpinLock: inDesign("lock-order-cancel-vs-queue", "nested", "ordered"),
  criticalRegion: inDesign("csq-polling-thread", "suspend-while-busy", "suspend-deferred"),
  currentIrp: inTest(
    "current-irp",
    "is nobody's where the inserter takes the error for success (CSQ-11)",
    "is worked on by its inserter, and what was queued meanwhile after it",
  ),
  currentIrql: inTest(
    "current-irql",
    "that is raised keeps a DPC out on this processor and on no other: data shared with one needs the lock on both sides",
  ),
  deviceAttachments: inTest("device-object", "sends a request as soon as it is attached to: %s"),
  deviceObject: inDesign(removal, "none", "io-remove-lock"),
  devicePower: inTest(
    "device-power",
    "is stuck where the dispatch routine waits for what only the IRP's completion brings (PWR-3)",
  ),
  deviceQueue: inTest(
    "device-queue",
    "leave a request cancelable that StartIo does not claim",
    "start one packet at a time and finish each, cancelled or not (STIO-5, STIO-6)",
  ),
  deviceStack: inDesign("kstack-nested-drivers", "x86-12k", "expands-stack"),
  dpcObject: inDesign("timer-cancel-no-flush", "one-shot-cancel-remove", "one-shot-cancel-flush"),
  driverImage: inDesign("work-item-outlives-driver", "released-inside", "io-form"),
  event: inTest(
    "dispatcher-objects",
    "on a stack is waited for to the end, whatever a first wait with a timeout came to",
  ),
  executiveResource: inTest(
    "executive-resource",
    "held outside a region is held by a thread that can be suspended, while whoever resumes it waits",
  ),
  fastMutex: inDesign("wait-at-dispatch", "dpc-acquires-fast-mutex", "work-item-waits"),
  fileObject: inTest(
    "file-object",
    "is not closed while an IRP is left: a late request is stranded unless it is run down first (CLN-2)",
  ),
  flowContext: inTest(
    "flow-context",
    "is freed under a classify by who cleans up after the call, and not by who leaves it to flowDeleteFn (WFP-13)",
  ),
  guardedMutex: inTest("fast-mutex", "taken again by its owner is never taken, tried again it is not"),
  guardedRegion: inTest("apc-object", "%s, awaited after %s: the wait hangs where the region holds it back (APC-2)"),
  hardware: inDesign("power-down-busy", "does-not-wait", "waits-for-idle"),
  injectionHandle: inDesign("wfp-unload-pended-classify", "destroys-handle-holding-lock", "destroys-handle"),
  interruptLine: inDesign("interrupt-storm", "not-dismissed", "dismissed"),
  interruptObject: inDesign("user-isr-port-io", "driver-shares-register-unsynchronized", "driver-shares-register"),
  invertedCall: inDesign("wfp-url-inverted-call", "app-death", "good"),
  ioPermissionMap: inTest(
    "io-port",
    "misses a write of whoever is interrupted in another process, and none of the driver's",
  ),
  ioPort: inTest("io-port", "misses a write of whoever is interrupted in another process, and none of the driver's"),
  irp: inDesign("cancel-vs-dpc-completion", "slot", "slot-fixed"),
  irpLinkedByPointers: inDesign("rfm2g-split-lock-queue", "split-lock", "own-lock"),
  irpWithStack: inTest(
    "irp-stack",
    "waited for whatever came back, is waited for in vain where nobody signals",
    "forwarded and waited for, is completed once, whether the lower driver pends or not: %s",
  ),
  kernelStack: inDesign("kstack-nested-drivers", "x86-12k", "x64-24k"),
  listEntry: inTest("list-entry", "leave neighbours that disagree, unless a lock keeps them apart"),
  listHead: inDesign("cancel-checked-no-reinit", "no-reinit", "reinit"),
  lookasideList: inTest(
    "lookaside-list",
    "deleted while a queued DPC will still allocate from it, is used after it was deleted; flushed first, it is not",
  ),
  mappedSection: inTest("mapped-section", "keeps others out of the pool that it fills, until somebody throws it out"),
  mutex: inTest("mutex", "taken in two orders is a deadlock, in one order is none"),
  nbl: inDesign("ndis-leaked-nbl-pause", "leak", "good"),
  ndisFilter: inDesign("ndis-lwf-pause-leak", "leak", "good"),
  ndisMiniport: inDesign("ndis-send-pause-check-race", "unlocked", "same-lock"),
  nonpagedPool: inDesign("npp-untagged-leak", "victim-refused", "fixed"),
  oidRequest: inDesign("ndis-oid-pause-deadlock", "cancel-race", "cancel-single-owner"),
  packet: inDesign("wfp-reinject-loop", "no-check-counted", "checked"),
  pagedMemory: inTest("paged-memory", "is touched before the lock is taken that keeps a DPC out, and not under it"),
  pagedPoolBlock: inTest("paged-pool-block", "is touched under a spin lock in a page fault that Windows cannot serve"),
  pendedClassify: inTest("pended-classify", "is completed and released by the one of two who takes it"),
  pendedOperation: inDesign("wfp-url-inverted-call", "reply-vs-timeout", "good"),
  pnpDevice: inTest("pnp-device", "is touched after it stopped by a request that nobody waits for"),
  polledFifo: inDesign("midi-poll-dpc", "rate-16-bytes", "rate-32-bytes"),
  poolBlock: inDesign("ready-flag", "plain", "release-acquire"),
  poolClient: inTest("pool-client", "is known by a tag of its own, and lost among others under the one that all have"),
  portLock: inTest("port-lock", "does not hang it where the ISR only tries, and goes without"),
  processorStacks: inDesign("kstack-dpc-on-thread-stack", "on-thread-stack", "on-dpc-stack"),
  pulsableEvent: inTest("pulsable-event", "is lost on who comes to wait after it, where a set is not"),
  queuedSpinLock: inDesign(oldIrql, "before-spin", "queued-handle"),
  readerWriterSpinLock: inTest(
    "reader-writer-spin-lock",
    "is never taken again by a reader once a writer came in between, and always where none comes",
  ),
  recordTable: inDesign("wfp-url-inverted-call", "two-replies", "good-two-questions-two-replies"),
  referenceCountedObject: inDesign("tcp-listener-enum-race", "after-lock", "under-lock"),
  register: inTest(
    "register",
    "may be loaded after the store that follows, on arm64, unless something depends on its value",
  ),
  registryKey: inTest("registry-key", "may not open, which a driver that does not look finds out too late"),
  removeLock: inDesign("cleanup-vs-late-dispatch", "rundown-released-early", "file-rundown"),
  removeLockInSteps: inDesign(removal, "dpc-without-reference", "dpc-with-reference"),
  routineName: inTest(
    "routine-name",
    "that one context stores in an IRP another takes out before it completes that (CAN-10)",
  ),
  rundownProtection: inDesign("tcp-listener-enum-race", "unless-zero-alone", "unless-zero-with-rundown"),
  runOnce: inDesign("double-checked-init", "no-lock", "run-once"),
  scheduler: inDesign("user-cpu-spin", "realtime", "waits-for-the-event"),
  sectionCache: inDesign("section-mmst-trim-race", "reopen-unlocked", "reopen-locked"),
  semaphore: inDesign("csq-polling-thread", "signal-before-insert", "reference"),
  sharedIrql: inDesign(oldIrql, "before-spin", "local-variable"),
  sharedMemory: inDesign("wfp-shared-buffer-spin", "one-processor", "inverted-call"),
  sharedVariable: inDesign("statistics-race", "plain", "interlocked"),
  spinLock: inDesign("atdpc-lock-at-passive", "same-cpu", "fixed"),
  spinLockStoringAfterTake: inDesign(oldIrql, "before-spin", "after-take"),
  spinLockStoringBeforeSpin: inDesign(oldIrql, "before-spin", "local-variable"),
  spinMeter: inTest("spin-meter", "runs over where a thread spins for another, and not where it waits"),
  stackFrame: inTest(
    "stack-frame",
    "of a DPC's does not fit on the stack of the thread beneath it, and has room on one of its own",
  ),
  systemCallback: inTest(
    "system-callback",
    "says that a dispatch routine returns STATUS_PENDING for an IRP which it has not marked",
  ),
  threadAlerts: inTest(
    "thread-alerts",
    "%s: whoever takes the end of the wait for the signal unwinds the event's stack",
  ),
  threadObject: inTest(
    "thread-object",
    "covers the thread's last instruction, which an event that the thread sets does not",
  ),
  timer: inDesign("timer-cancel-no-flush", "one-shot-cancel", "one-shot-cancel-flush"),
  transmitRing: inDesign("ndis-send-pause-check-race", "unlocked", "same-lock"),
  unit: inTest("unit", "is what another object asks the number of: too few overflow, one more is enough"),
  usbFramePipe: inTest("usb-frame-pipe", "is too slow with one URB outstanding, and fast enough with two"),
  usbPipe: inDesign("usb-tx-resubmit-vs-stop", "naive", "check-and-submit-under-lock"),
  usbRequest: inDesign("usb-tx-cancel-freed-urb", "naive", "irplock"),
  virtioRing: inDesign("virtio-kick-lost", "no-recheck", "recheck"),
  wdfObjectLock: inTest(
    "wdf-locks",
    "of an object keep out a completion callback only where it takes the lock itself (KMDF-8)",
  ),
  wdfQueue: inTest(
    "wdf-queue",
    "strands a request that comes after the event it is for, unless that is noted and looked for under one lock",
  ),
  wdfRequest: inDesign("lock-order-cancel-vs-queue", "kmdf-mark-cancelable", "kmdf-mark-cancelable-ex"),
  wdfSpinLock: inTest("wdf-locks", twoOrders),
  wdfTimer: inTest("wdf-timer", "must be stopped and waited for before what its callback uses is freed"),
  wdfWaitLock: inTest("wdf-locks", twoOrders),
  wfpEngine: inDesign("wfp-unload-pended-classify", "noflag", "good"),
  workItemObject: inDesign("work-item-outlives-driver", "ex-form", "io-form"),
  workerPool: inDesign("work-item-outlives-driver", "waits-in-full-pool", "waits-in-larger-pool"),
};
