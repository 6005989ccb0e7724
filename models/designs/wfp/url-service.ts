import {
  invertedCall,
  is,
  keep,
  pendedOperation,
  recordTable,
  returned,
  routine,
  sharedVariable,
  spinLock,
} from "bugcheck";
import { assign } from "xstate";

const uses = { lock: spinLock, table: recordTable, requests: invertedCall };

/** Arrows of a call that returns a record, which is kept, or NULL. */
const oneOrNone = (variable: string, one: string, none: string) => [
  { guard: returned("NULL"), target: none },
  { target: one, actions: keep(variable) },
];

/** How a record is matched to an answer, and when it leaves the table. */
export type Match = "finds, completes, then removes" | "removes" | "takes the oldest";

/** States that answer `query`, in a thread or by default in the timer's DPC: which record that is, and when it leaves the table. */
function replyStates(match: Match, where: "in a thread" | "in a DPC" = "in a thread") {
  const inThread = where === "in a thread";
  const acquire = inThread ? "KeAcquireSpinLock(lock)" : "KeAcquireSpinLockAtDpcLevel(lock)";
  const release = inThread ? "KeReleaseSpinLock(lock)" : "KeReleaseSpinLockFromDpcLevel(lock)";
  const found = oneOrNone("record", "Unlock", "UnlockLate");
  const first = { "finds, completes, then removes": "Find", removes: "Remove", "takes the oldest": "RemoveOldest" };
  return {
    Lock: { on: { [acquire]: first[match] } },
    Find: { on: { "FindRecord(table, query)": found } },
    Remove: { on: { "RemoveRecord(table, query)": found } },
    RemoveOldest: { on: { "RemoveOldestRecord(table)": found } },
    UnlockLate: { on: { [release]: "Done" } },
    Unlock: { on: { [release]: inThread ? "Apply" : "Complete" } },
    Apply: { on: { "ApplyAnswer(record, query)": "Complete" } },
    Complete: { on: { "FwpsCompleteOperation0(record)": first[match] === "Find" ? "LockAgain" : "Free" } },
    LockAgain: { on: { [acquire]: "RemoveLate" } },
    RemoveLate: { on: { "RemoveRecord(table, record)": "UnlockAgain" } },
    UnlockAgain: { on: { [release]: "Free" } },
    Free: { on: { "ExFreePoolWithTag(record)": "Done" } },
    Done: { type: "final" },
  } as const;
}

export interface ServiceOptions {
  readonly match: Match;
  /** A request that comes in looks for questions that nobody has been asked yet. */
  readonly looksForQuestions?: boolean;
  /** The service may die before it answers. */
  readonly mayDie?: boolean;
  /** It gets two questions before it answers the second and then the first. */
  readonly asksTwice?: boolean;
  /** The thread that dies is the last one: the clean-up of its file object runs in it, and takes the unanswered questions or leaves them. */
  readonly cleansUp?: "requests" | "requests and questions";
}

/** States of IRP_MJ_CLEANUP, wherever it runs. */
function cleanUpStates(takesQuestions: boolean) {
  return {
    LockToCleanUp: { on: { "KeAcquireSpinLock(lock)": takesQuestions ? "NoteGone" : "CancelRequests" } },
    NoteGone: { on: { "Write(gone, TRUE)": "CancelRequests" } },
    CancelRequests: { on: { "CancelServiceRequests(requests)": takesQuestions ? "Take" : "UnlockCleanedUp" } },
    Take: { on: { "RemoveOldestRecord(table)": oneOrNone("record", "UnlockTaken", "UnlockCleanedUp") } },
    UnlockTaken: { on: { "KeReleaseSpinLock(lock)": "CompleteTaken" } },
    CompleteTaken: { on: { "FwpsCompleteOperation0(record)": "FreeTaken" } },
    FreeTaken: { on: { "ExFreePoolWithTag(record)": "LockToTake" } },
    LockToTake: { on: { "KeAcquireSpinLock(lock)": "Take" } },
    UnlockCleanedUp: { on: { "KeReleaseSpinLock(lock)": "Done" } },
  } as const;
}

const isFirst = is("first", null);
const setFirstAside = assign(({ context }) => ({ first: context.query }));
const takeFirst = assign(({ context }) => ({ query: context.first, first: null }));

/** A thread of the service: one request that waits in the driver, then the answer to the question it came back with. */
export function service({
  match,
  looksForQuestions = true,
  mayDie = false,
  asksTwice = false,
  cleansUp,
}: ServiceOptions) {
  const dead = cleansUp === undefined ? "Done" : "LockToCleanUp";
  const asked = asksTwice ? "Asked" : mayDie ? "Think" : "Lock";
  return routine({
    uses: { ...uses, query: pendedOperation, record: pendedOperation, gone: sharedVariable },
    chart: {
      context: { query: null, record: null, first: null },
      initial: "LockGet",
      states: {
        LockGet: { on: { "KeAcquireSpinLock(lock)": looksForQuestions ? "LookForQuestion" : "Pend" } },
        LookForQuestion: { on: { "TakeUnmarkedRecord(table)": oneOrNone("query", "UnlockGet", "Pend") } },
        UnlockGet: { on: { "KeReleaseSpinLock(lock)": asked } },
        Pend: { on: { "PendServiceRequest(requests)": "UnlockPended" } },
        UnlockPended: { on: { "KeReleaseSpinLock(lock)": "Wait" } },
        Wait: {
          tags: ["idle"],
          on: {
            "GetOverlappedResult(requests)": [
              { guard: returned("STATUS_CANCELLED"), target: "Done" },
              { target: asked, actions: keep("query") },
            ],
          },
        },
        Think: { on: { "? the service answers": "Lock", "? the service dies": dead } },
        ...(cleansUp !== undefined && cleanUpStates(cleansUp === "requests and questions")),
        ...replyStates(match),
        ...(asksTwice && {
          Asked: { always: [{ guard: isFirst, target: "LockGet", actions: setFirstAside }, { target: "Lock" }] },
          Free: { on: { "ExFreePoolWithTag(record)": "Answered" } },
          Answered: {
            always: [
              { guard: isFirst, target: "Done" },
              { target: "Lock", actions: takeFirst },
            ],
          },
        }),
      },
    },
  });
}

/** A second reply to the same question, a bug of the service's or a malicious client's; or the timer's DPC, which applies the default action. */
export function answer(match: Match, where: "in a thread" | "in a DPC") {
  return routine({
    uses: { ...uses, query: pendedOperation, record: pendedOperation },
    chart: { context: { record: null }, initial: "Lock", states: replyStates(match, where) },
  });
}

/** IRP_MJ_CLEANUP for the service's file object: the requests are cancelled; what about the questions it will not answer? */
export const cleanup = routine({
  uses: { ...uses, gone: sharedVariable, record: pendedOperation },
  chart: {
    context: { record: null },
    initial: "LockToCleanUp",
    states: { ...cleanUpStates(true), Done: { type: "final" } },
  },
});
