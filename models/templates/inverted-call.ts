import {
  clock,
  design,
  dpc,
  dpcObject,
  holds,
  invertedCall,
  keep,
  pendedOperation,
  recordTable,
  returned,
  routine,
  spinLock,
  thread,
  timer,
  violated,
} from "bugcheck";

// A driver that asks a service: the service keeps a request pending in the driver, the driver completes it with a question and
// later gets the answer in another request. Where the answer may be late a timer decides instead, and so two parties complete one operation.

// The callout pends the operation, notes it in its table, starts the timer, and asks where a request of the service is waiting.
const classify = routine({
  uses: {
    lock: spinLock,
    table: recordTable,
    requests: invertedCall,
    query: pendedOperation,
    timer,
    timeoutDpc: dpcObject,
  },
  chart: {
    initial: "Pend",
    states: {
      Pend: { on: { "FwpsPendOperation0(query)": "Lock" } },
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Insert" } },
      Insert: { on: { "InsertRecord(table, query)": "SetTimer" } },
      SetTimer: { on: { "KeSetTimer(timer, timeoutDpc)": "TakeRequest" } },
      TakeRequest: {
        on: {
          "TakeServiceRequest(requests)": [{ guard: returned("NULL"), target: "Unlock" }, { target: "UnlockAndAsk" }],
        },
      },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
      UnlockAndAsk: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Ask" } },
      Ask: { on: { "CompleteServiceRequest(requests, query)": "Done" } },
      Done: { type: "final" },
    },
  },
});

// A thread of the service, and the driver's code for its answer. This one finds the record, completes the operation, and takes the record out of
// the table only afterwards: the fault.
const answersThenRemoves = routine({
  uses: { lock: spinLock, table: recordTable, requests: invertedCall, query: pendedOperation },
  chart: {
    context: { query: null },
    initial: "Pend",
    states: {
      Pend: { on: { "PendServiceRequest(requests)": "Wait" } },
      // A daemon may be left here when the run ends.
      Wait: { tags: ["idle"], on: { "GetOverlappedResult(requests)": { target: "Lock", actions: keep("query") } } },
      Lock: { on: { "KeAcquireSpinLock(lock)": "Find" } },
      Find: {
        on: { "FindRecord(table, query)": [{ guard: returned("NULL"), target: "UnlockLate" }, { target: "Unlock" }] },
      },
      UnlockLate: { on: { "KeReleaseSpinLock(lock)": "Done" } },
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Complete" } },
      Complete: { on: { "FwpsCompleteOperation0(query)": "LockAgain" } },
      LockAgain: { on: { "KeAcquireSpinLock(lock)": "Remove" } },
      Remove: { on: { "RemoveRecord(table, query)": "UnlockAgain" } },
      UnlockAgain: { on: { "KeReleaseSpinLock(lock)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(query)": "Done" } },
      Done: { type: "final" },
    },
  },
});

// The same, where whoever takes the record out of the table owns the operation.
const removesThenAnswers = routine({
  uses: { lock: spinLock, table: recordTable, requests: invertedCall, query: pendedOperation },
  chart: {
    context: { query: null },
    initial: "Pend",
    states: {
      Pend: { on: { "PendServiceRequest(requests)": "Wait" } },
      Wait: { tags: ["idle"], on: { "GetOverlappedResult(requests)": { target: "Lock", actions: keep("query") } } },
      Lock: { on: { "KeAcquireSpinLock(lock)": "Remove" } },
      Remove: {
        on: { "RemoveRecord(table, query)": [{ guard: returned("NULL"), target: "UnlockLate" }, { target: "Unlock" }] },
      },
      UnlockLate: { on: { "KeReleaseSpinLock(lock)": "Done" } },
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Complete" } },
      Complete: { on: { "FwpsCompleteOperation0(query)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(query)": "Done" } },
      Done: { type: "final" },
    },
  },
});

// The timer's DPC decides by default where no answer has come.
const timeout = routine({
  uses: { lock: spinLock, table: recordTable, query: pendedOperation },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Remove" } },
      Remove: {
        on: { "RemoveRecord(table, query)": [{ guard: returned("NULL"), target: "UnlockLate" }, { target: "Unlock" }] },
      },
      UnlockLate: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Complete" } },
      Complete: { on: { "FwpsCompleteOperation0(query)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(query)": "Done" } },
      Done: { type: "final" },
    },
  },
});

export default design({
  id: "inverted-call",
  about: "an answer from user mode and a timeout compete for one pended operation",
  objects: {
    lock: spinLock(),
    table: recordTable(),
    requests: invertedCall(),
    query: pendedOperation(),
    timer: timer(),
    timeoutDpc: dpcObject(),
  },
  actors: {
    classify: dpc(classify, {}, { on: 1 }),
    timeout: dpc(timeout, {}, { queuedBy: "timeoutDpc", on: 1 }),
    clock: clock("timer", { on: 1 }),
  },
  variants: {
    faulty: {
      actors: { service: thread(answersThenRemoves, {}, { on: 0, daemon: true }) },
      expect: violated("operation-completed-once"),
    },
    fixed: {
      actors: { service: thread(removesThenAnswers, {}, { on: 0, daemon: true }) },
      expect: holds(),
    },
  },
});
