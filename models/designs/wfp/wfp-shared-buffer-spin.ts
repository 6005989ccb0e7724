import {
  caller,
  design,
  dpc,
  each,
  holds,
  invertedCall,
  keep,
  many,
  mutex,
  pendedOperation,
  returned,
  routine,
  sharedMemory,
  sharedVariable,
  spinMeter,
  spinWithinBudget,
  thread,
  violated,
} from "bugcheck";

/** classifyFn at DISPATCH_LEVEL: writes the question into the page and spins for the answer. */
const classify = routine({
  uses: { page: sharedMemory },
  chart: {
    initial: "Ask",
    states: {
      Ask: { on: { "WriteQuestion(page)": "Spin" } },
      Spin: { on: { "SpinForAnswer(page)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The same look by look, each of which is a tick at DISPATCH_LEVEL. */
const classifyAtACost = routine({
  uses: { answered: sharedVariable, meter: spinMeter },
  chart: {
    initial: "Look",
    states: {
      Look: { on: { "Read(answered)": [{ guard: returned("TRUE"), target: "Done" }, { target: "Spin" }] } },
      Spin: { on: { "ChargeTick(meter, spin)": "Look" } },
      Done: { type: "final" },
    },
  },
});

/** The application as far as its time goes: it computes for a while, and answers. */
const answersInTime = routine({
  uses: { answered: sharedVariable, meter: spinMeter },
  chart: {
    initial: "Compute",
    states: {
      Compute: { on: { "ChargeTick(meter, compute)": "Answer" } },
      Answer: { on: { "Write(answered, TRUE)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The application's thread answers one question; for that it may need what another thread owns. */
function application(needsMutex: boolean) {
  return routine({
    uses: { page: sharedMemory, heapLock: mutex },
    chart: {
      initial: "Poll",
      states: {
        Poll: { on: { "PollForQuestion(page)": needsMutex ? "Lock" : "Answer" } },
        Lock: { on: { "KeWaitForSingleObject(heapLock, NULL)": "Unlock" } },
        Unlock: { on: { "KeReleaseMutex(heapLock)": "Answer" } },
        Answer: { on: { "WriteAnswer(page)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Another thread of the application, which owns the mutex for a moment on the processor that the callout takes. */
const owner = routine({
  uses: { heapLock: mutex },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeWaitForSingleObject(heapLock, NULL)": "Unlock" } },
      Unlock: { on: { "KeReleaseMutex(heapLock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The fix: pend, hand the question out by an inverted call, and return. */
const classifyPends = routine({
  uses: { connect: pendedOperation, requests: invertedCall },
  chart: {
    initial: "Pend",
    states: {
      Pend: { on: { "FwpsPendOperation0(connect)": "Ask" } },
      Ask: { on: { "CompleteServiceRequest(requests, connect)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The service gets the question with its own request and sends the answer in another. */
const service = routine({
  uses: { connect: pendedOperation, requests: invertedCall },
  chart: {
    context: { connect: null },
    initial: "Wait",
    states: {
      Wait: {
        on: {
          "GetOverlappedResult(requests)": [
            { guard: returned("STATUS_CANCELLED"), target: "Done" },
            { target: "Complete", actions: keep("connect") },
          ],
        },
      },
      Complete: { on: { "FwpsCompleteOperation0(connect)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(connect)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Spinning callouts on the first processors, and as many threads of the application: on the processor named, or wherever there is room. */
const spinning = (processor?: number) => ({
  classify: each("connection", dpc(classify, {}, { on: "spread" })),
  application: each("connection", thread(application(false), {}, processor === undefined ? {} : { on: processor })),
});
const connections = (count: number) => ({ page: sharedMemory(), connection: many(count, caller()) });

/**
 * A callout that asks an application through a page of shared memory and spins for the answer at DISPATCH_LEVEL.
 *
 * From a question that says the spin "could not work on a single core", which is so: the callout keeps the only processor that could run the application. With
 * one processor more it ends, and the callout sits at DISPATCH_LEVEL for as long as the application takes (0x133 when that is long: `two-processors-time`, where each look is a tick). With as many callouts as processors, with an application that needs something from a thread on the callout's processor, or with one that was
 * running on that very processor, it hangs again; these are ours. Look at the end of the trace: who keeps the processor, and who gets none.
 */
export default design({
  id: "wfp-shared-buffer-spin",
  about: "classifyFn spins at DISPATCH_LEVEL for an application's answer",
  objects: { heapLock: mutex() },
  variants: {
    "one-processor": {
      objects: connections(1),
      actors: spinning(1),
      scope: { processors: [1] },
      differs: [],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "two-processors": {
      about: "Terminates; the time spent at DISPATCH_LEVEL is the application's.",
      objects: connections(1),
      actors: spinning(1),
      scope: { processors: [2] },
      expect: holds(),
    },
    "two-processors-time": {
      about: "The same with the time it takes: no number of ticks at DISPATCH_LEVEL is enough.",
      objects: { answered: sharedVariable({ value: "FALSE" }), meter: spinMeter({ upTo: 3 }) },
      actors: {
        classify: dpc(classifyAtACost, {}, { on: 0 }),
        application: thread(answersInTime, {}, { on: 1 }),
      },
      properties: [spinWithinBudget],
      scope: { processors: [2] },
      differs: ["Ask", "Look", "Pend", "Spin"],
      expect: violated("spin-within-budget", { processors: 2 }),
    },
    "thread-preempted": {
      about:
        "The callout comes on the very processor the application's thread runs on, and a pre-empted thread does not move.",
      objects: connections(1),
      actors: spinning(),
      differs: [],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "as-many-as-processors": {
      objects: connections(2),
      actors: spinning(2),
      differs: [],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "one-processor-to-spare": {
      objects: connections(2),
      actors: spinning(2),
      scope: { processors: [3] },
      expect: holds(),
    },
    "needs-a-thread-beneath": {
      about: "The application waits for a mutex whose owner the callout has pre-empted.",
      objects: connections(1),
      actors: {
        classify: each("connection", dpc(classify, {}, { on: 0 })),
        application: each("connection", thread(application(true), {}, { on: 1 })),
        owner: thread(owner, {}, { on: 0 }),
      },
      differs: ["Poll"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "inverted-call": {
      objects: { connect: pendedOperation(), requests: invertedCall({ alwaysPending: true }) },
      actors: { classify: dpc(classifyPends, {}, { on: 0 }), service: thread(service, {}, { on: 0 }) },
      expect: holds(),
    },
  },
});
