import {
  design,
  each,
  hardware,
  holds,
  irp,
  keep,
  listHead,
  many,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  violated,
} from "bugcheck";

type Sections = "no lock" | "drains, then opens" | "opens and drains in one section";

/** A request: runs where the device is at work, else waits in the queue. */
function request(sections: Sections) {
  const locked = sections !== "no lock";
  return routine({
    uses: { queueLock: spinLock, queue: listHead, state: sharedVariable, device: hardware, irp },
    chart: {
      initial: locked ? "Lock" : "ReadState",
      states: {
        Lock: { on: { "KeAcquireSpinLock(queueLock)": "ReadState" } },
        ReadState: {
          on: {
            "Read(state)": [
              { guard: returned("D0"), target: locked ? "UnlockAndRun" : "Run" },
              { target: "MarkPending" },
            ],
          },
        },
        MarkPending: { on: { "IoMarkIrpPending(irp)": "Insert" } },
        Insert: { on: { "InsertTailList(queue, irp)": locked ? "Unlock" : "Done" } },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Done" } },
        UnlockAndRun: { on: { "KeReleaseSpinLock(queueLock)": "Run" } },
        Run: { on: { "AccessRegister(device)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The device comes back: power, then the requests that waited, and the state that lets new ones through. */
function powerUp(sections: Sections) {
  const locked = sections !== "no lock";
  const opensFirst = sections === "opens and drains in one section";
  const drain = locked ? "Lock" : "Remove";
  const open = locked ? "LockToOpen" : "Open";
  return routine({
    uses: { queueLock: spinLock, queue: listHead, state: sharedVariable, device: hardware, irp },
    chart: {
      context: { irp: null },
      initial: "PowerUp",
      states: {
        PowerUp: { on: { "PowerUp(device)": opensFirst ? "LockToOpen" : drain } },
        Lock: { on: { "KeAcquireSpinLock(queueLock)": "Remove" } },
        Remove: {
          on: {
            "RemoveHeadList(queue)": [
              { guard: returned("NULL"), target: locked ? "Unlock" : open },
              { target: locked ? "UnlockAndRun" : "Run", actions: keep("irp") },
            ],
          },
        },
        UnlockAndRun: { on: { "KeReleaseSpinLock(queueLock)": "Run" } },
        Run: { on: { "AccessRegister(device)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": drain } },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": opensFirst ? "Done" : open } },
        LockToOpen: { on: { "KeAcquireSpinLock(queueLock)": "Open" } },
        Open: { on: { "Write(state, D0)": opensFirst ? "Remove" : locked ? "UnlockOpened" : "Done" } },
        UnlockOpened: { on: { "KeReleaseSpinLock(queueLock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const actors = (sections: Sections) => ({
  request: each("irp", thread(request(sections), { irp: "irp" })),
  powerUp: thread(powerUp(sections)),
});

/**
 * A device comes back to D0 while requests arrive: those that find it asleep wait in a queue that power-up drains.
 *
 * Drained in one section and opened in another, the queue can gain a request in between, and nobody looks at it again: the application waits, and
 * the next power IRP waits for the request (0x9F). The state must change before or in the same section as the drain. Look in the trace at the insertion
 * after the empty queue was seen. Requests that waited are run one by one, outside the lock.
 *
 * The design is ours and no report. `drains-first` takes 17 steps where the catalogue has 14: the look at the state, IoMarkIrpPending and a return are steps
 * of their own. With two requests it has 765 states in all on one processor, and `one-section` 572, for the catalogue's 403 and 199: it drains in one step.
 */
export default design({
  id: "power-up-drain-before-open",
  about: "The queue of waiting requests is drained before the device counts as open",
  objects: {
    irp: many(1, irp()),
    queueLock: spinLock(),
    queue: listHead(),
    state: sharedVariable({ value: "D3" }),
    device: hardware({ power: "D3" }),
  },
  variants: {
    "one-section": { actors: actors("opens and drains in one section"), expect: holds() },
    "drains-first": {
      actors: actors("drains, then opens"),
      differs: ["PowerUp", "Unlock", "Open"],
      expect: violated("every-irp-completed", { processors: 1 }),
    },
    "no-lock": {
      actors: actors("no lock"),
      differs: ["Complete", "Insert", "Lock", "Open", "PowerUp", "ReadState", "Remove", "Unlock"],
      expect: violated("every-irp-completed", { processors: 1 }),
    },
  },
});
