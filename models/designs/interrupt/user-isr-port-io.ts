import {
  caller,
  callRoutine,
  design,
  dpc,
  dpcObject,
  each,
  environment,
  event,
  holds,
  interruptLine,
  interruptObject,
  ioPermissionMap,
  ioPort,
  isr,
  keSynchronizeExecution,
  many,
  noDataRace,
  onePulsePerInterrupt,
  portLock,
  pulseBeforeNextInterrupt,
  returned,
  routine,
  serviceRoutine,
  sharedVariable,
  thread,
  violated,
} from "bugcheck";

/** The device requests an interrupt. */
const device = routine({
  uses: { line: interruptLine },
  chart: { initial: "Raise", states: { Raise: { on: { "RaiseInterrupt(line)": "Done" } }, Done: { type: "final" } } },
});

/** The scheduler gives the processor to another process. */
const scheduler = routine({
  uses: { permissions: ioPermissionMap },
  chart: {
    initial: "Switch",
    states: { Switch: { on: { "SwitchProcess(permissions)": "Done" } }, Done: { type: "final" } },
  },
});

const uses = {
  line: interruptLine,
  port: ioPort,
  permissions: ioPermissionMap,
  count: sharedVariable,
  lock: portLock,
  work: dpcObject,
  shadow: sharedVariable,
} as const;

const WAYS = {
  "user-mode OUT": { Count: "Out" },
  "I/O control": { Count: "Control" },
  "try the lock": { Count: "Try" },
  "spin for the lock": { Count: "Spin" },
  "driver's own write": { Count: "Write" },
  "driver's own write of one bit": { Count: "ReadShadow" },
  "hand over": { Count: "Queue" },
} as const;

/** The kernel ISR with the user's handler in it, called in whatever process is current: it counts, and writes the port its own way. */
const interruptRoutine = (way: keyof typeof WAYS) =>
  routine({
    uses,
    chart: {
      initial: "Dismiss",
      states: {
        Dismiss: { on: { "DismissInterrupt(line)": "Count" } },
        Count: { on: { "InterlockedIncrement(count)": WAYS[way].Count } },
        Out: { on: { "Out(port, permissions)": "Done" } },
        Control: { on: { "ZwDeviceIoControlFile(port)": "Done" } },
        Try: {
          on: { "TryAcquirePortLock(lock)": [{ guard: returned("FALSE"), target: "Done" }, { target: "OutLocked" }] },
        },
        Spin: { on: { "AcquirePortLock(lock)": "OutLocked" } },
        OutLocked: { on: { "Out(port, permissions)": "Release" } },
        Release: { on: { "ReleasePortLock(lock)": "Done" } },
        ReadShadow: { on: { "Read(shadow)": "WriteShadow" } },
        WriteShadow: { on: { "Write(shadow, 1)": "Write" } },
        Write: { on: { "WRITE_PORT_UCHAR(port)": "Done" } },
        Queue: { on: { "KeInsertQueueDpc(work)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

/** The program's main thread, which writes another port under the library's lock. */
const main = routine({
  uses: { lock: portLock, otherPort: ioPort, permissions: ioPermissionMap },
  chart: {
    initial: "Acquire",
    states: {
      Acquire: { on: { "AcquirePortLock(lock)": "OutOther" } },
      OutOther: { on: { "Out(otherPort, permissions)": "ReleaseIt" } },
      ReleaseIt: { on: { "ReleasePortLock(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Changes another bit of the register: reads what was written last, changes it, writes it. */
const changeBit = routine({
  uses: { shadow: sharedVariable, otherPort: ioPort },
  chart: {
    initial: "ReadBits",
    states: {
      ReadBits: { on: { "Read(shadow)": "WriteBits" } },
      WriteBits: { on: { "Write(shadow, 2)": "WriteOther" } },
      WriteOther: { on: { "WRITE_PORT_UCHAR(otherPort)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The driver's dispatch routine for a program that wants the other bit changed. */
const dispatch = (synchronized: boolean) =>
  routine({
    uses: { interrupt: interruptObject },
    chart: {
      initial: "Change",
      states: {
        Change: synchronized
          ? keSynchronizeExecution({
              interrupt: "interrupt",
              synchronizeRoutine: { name: "ChangeBit", routine: changeBit },
              next: "Done",
            })
          : callRoutine({ name: "ChangeBit", role: "KSYNCHRONIZE_ROUTINE" }, changeBit, { next: "Done" }),
        Done: { type: "final" },
      },
    },
  });

const dpcForIsr = routine({
  uses: { ready: event },
  chart: { initial: "Tell", states: { Tell: { on: { "KeSetEvent(ready)": "Done" } }, Done: { type: "final" } } },
});

/** A thread of the program's that serves every interrupt counted, at PASSIVE_LEVEL. */
const server = routine({
  uses: { ready: event, count: sharedVariable, port: ioPort },
  chart: {
    initial: "Wait",
    states: {
      Wait: { tags: ["idle"], on: { "KeWaitForSingleObject(ready, NULL)": "Look" } },
      Look: { on: { "Read(count)": [{ guard: returned("0"), target: "Wait" }, { target: "Uncount" }] } },
      Uncount: { on: { "InterlockedDecrement(count)": "Control" } },
      Control: { on: { "ZwDeviceIoControlFile(port)": "Look" } },
    },
  },
});

const interrupts = (number: number) => ({ interrupt: many(number, caller()) });
const handling = (way: keyof typeof WAYS) => ({
  isr: isr(interruptRoutine(way), {}, { on: 0, queuedBy: "line" }),
});
/** The same as a driver's own service routine, under the lock of its interrupt; and a thread that changes the same register. */
const sharing = (synchronized: boolean) => ({
  isr: isr(
    serviceRoutine("connected", { name: "Service", routine: interruptRoutine("driver's own write of one bit") }),
    {},
    { on: 0, queuedBy: "line" },
  ),
  dispatch: thread(dispatch(synchronized), { interrupt: "connected" }, { on: 1 }),
});
const switching = { scheduler: environment(scheduler) };
const locking = { main: thread(main, {}, { on: 0 }) };
const served = {
  dpc: dpc(dpcForIsr, {}, { queuedBy: "work", on: 0 }),
  server: thread(server, {}, { on: 1, daemon: true }),
};

/**
 * A library that calls a program's own "interrupt handler", and a port write in it that never reaches the bus.
 *
 * Seen with a port I/O library on Windows XP: the handler's counter goes up with each interrupt, the write to port 0x308 beside it does nothing, and the
 * same write from the main program works. Why is not published; three ways to get there are modelled, all ours. The handler runs in the process
 * that happens to be current, and an OUT needs that process's permission (`another-process`): look in the trace at the switch before the ISR is entered. It asks
 * the driver, which is a request for PASSIVE_LEVEL (`io-control-in-isr`). Or it shares the library's lock with the main thread that it interrupts,
 * and gives up (`lock-given-up`) or spins for ever on the one processor both are on (`lock-spun-for`).
 *
 * The ISR of a driver that writes the port itself pulses before the next interrupt (`driver-writes`). A thread that changes another bit of the register has
 * to do so in KeSynchronizeExecution (SPIN-12), for it goes by the last value written as the ISR does (`driver-shares-register`). Handed over to a thread (`handed-over`) every interrupt gets
 * its pulse, but not in time, so only the number is claimed. Steps beyond the catalogue's four are the switch, the dismissal and the return.
 */
export default design({
  id: "user-isr-port-io",
  about: "A port written from a user-mode interrupt handler",
  objects: {
    line: interruptLine({ trigger: "level" }),
    port: ioPort(),
    otherPort: ioPort(),
    permissions: ioPermissionMap(),
    count: sharedVariable({ value: 0 }),
    lock: portLock(),
    work: dpcObject(),
    ready: event({ type: "synchronization" }),
    connected: interruptObject(),
    shadow: sharedVariable({ value: 0 }),
  },
  actors: { device: each("interrupt", environment(device)) },
  properties: [onePulsePerInterrupt, pulseBeforeNextInterrupt],
  survivors: {
    "drop at Uncount":
      "The server never finds the count at zero and goes round past any limit; nothing is claimed here of how often it serves.",
    "ignore-result at Look of server":
      "The server takes a count of zero for more and goes round past any limit; nothing is claimed here of how often it serves.",
  },
  variants: {
    "another-process": {
      objects: interrupts(1),
      actors: { ...handling("user-mode OUT"), ...switching },
      differs: ["Count"],
      expect: violated("one-pulse-per-interrupt"),
    },
    "io-control-in-isr": {
      objects: interrupts(1),
      actors: { ...handling("I/O control"), ...switching },
      differs: ["Count"],
      expect: violated("irql-respected"),
    },
    "lock-given-up": {
      objects: interrupts(1),
      actors: { ...handling("try the lock"), ...locking },
      differs: ["Count"],
      expect: violated("one-pulse-per-interrupt"),
    },
    "lock-spun-for": {
      objects: interrupts(1),
      actors: { ...handling("spin for the lock"), ...locking },
      differs: ["Count"],
      expect: violated("no-deadlock"),
    },
    "driver-writes": {
      about: "the driver's ISR writes the port itself",
      objects: interrupts(2),
      actors: { ...handling("driver's own write"), ...switching, ...locking },
      expect: holds(),
    },
    "driver-shares-register": {
      about: "a thread changes the same register as the driver's ISR, in KeSynchronizeExecution",
      objects: interrupts(2),
      actors: { ...sharing(true), ...switching },
      properties: [noDataRace],
      expect: holds(),
    },
    "driver-shares-register-unsynchronized": {
      about: "the same without KeSynchronizeExecution, on two processors: a bit is lost",
      objects: interrupts(1),
      actors: { ...sharing(false), ...switching },
      properties: [noDataRace],
      differs: ["Begin", "Change", "ChangeBit", "Done", "Done returned", "End", "ReadBits", "WriteBits", "WriteOther"],
      expect: violated("no-data-race", { processors: 2 }),
    },
    "handed-over": {
      about: "ISR, DPC, event, thread: one pulse for each interrupt, some time",
      objects: interrupts(2),
      actors: { ...handling("hand over"), ...served, ...switching },
      unchecked: ["pulse-before-next-interrupt"],
      expect: holds(),
    },
  },
});
