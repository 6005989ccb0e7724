import {
  clock,
  design,
  dpc,
  dpcObject,
  each,
  holds,
  invertedCall,
  is,
  keep,
  many,
  pendedOperation,
  recordTable,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  timer,
  violated,
} from "bugcheck";
import { assign } from "xstate";

const uses = { lock: spinLock, table: recordTable, requests: invertedCall };

interface ClassifyOptions {
  readonly armsTimer?: boolean;
  /** Looks under the lock whether the service is gone, and completes the operation itself then. */
  readonly looksForService?: boolean;
}

/** classifyFn: pends the connect, records the question and hands it out where one of the service's requests is pending. */
function classify({ armsTimer = false, looksForService = false }: ClassifyOptions) {
  return routine({
    uses: { ...uses, query: pendedOperation, gone: sharedVariable, timer, timeout: dpcObject },
    chart: {
      initial: "Pend",
      states: {
        Pend: { on: { "FwpsPendOperation0(query)": "Lock" } },
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": looksForService ? "LookForService" : "Insert" } },
        LookForService: {
          on: { "Read(gone)": [{ guard: returned("TRUE"), target: "UnlockGone" }, { target: "Insert" }] },
        },
        UnlockGone: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "CompleteGone" } },
        CompleteGone: { on: { "FwpsCompleteOperation0(query)": "FreeGone" } },
        FreeGone: { on: { "ExFreePoolWithTag(query)": "Done" } },
        Insert: { on: { "InsertRecord(table, query)": armsTimer ? "SetTimer" : "TakeRequest" } },
        SetTimer: { on: { "KeSetTimer(timer, timeout)": "TakeRequest" } },
        TakeRequest: {
          on: {
            "TakeServiceRequest(requests)": [{ guard: returned("NULL"), target: "Unlock" }, { target: "MarkAsked" }],
          },
        },
        MarkAsked: { on: { "MarkRecord(table, query)": "UnlockAndAsk" } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
        UnlockAndAsk: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Ask" } },
        Ask: { on: { "CompleteServiceRequest(requests, query)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Arrows of a call that returns a record, which is kept, or NULL. */
const oneOrNone = (variable: string, one: string, none: string) => [
  { guard: returned("NULL"), target: none },
  { target: one, actions: keep(variable) },
];

type Match = "finds, completes, then removes" | "removes" | "takes the oldest";

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

interface ServiceOptions {
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
function service({ match, looksForQuestions = true, mayDie = false, asksTwice = false, cleansUp }: ServiceOptions) {
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
function answer(match: Match, where: "in a thread" | "in a DPC") {
  return routine({
    uses: { ...uses, query: pendedOperation, record: pendedOperation },
    chart: { context: { record: null }, initial: "Lock", states: replyStates(match, where) },
  });
}

/** IRP_MJ_CLEANUP for the service's file object: the requests are cancelled; what about the questions it will not answer? */
const cleanup = routine({
  uses: { ...uses, gone: sharedVariable, record: pendedOperation },
  chart: {
    context: { record: null },
    initial: "LockToCleanUp",
    states: { ...cleanUpStates(true), Done: { type: "final" } },
  },
});

const classifies = (options: ClassifyOptions = {}) => ({
  classify: each("query", dpc(classify(options), {}, { on: 1 })),
});
const serves = (options: ServiceOptions) => ({
  service: each("query", thread(service(options), {}, { on: 0, daemon: true })),
});
const servesTwice = (match: Match) => ({
  service: thread(service({ match, asksTwice: true }), {}, { on: 0, daemon: true }),
});
const first = { query: "query[0]" };
const replies = (match: Match) => ({ secondReply: thread(answer(match, "in a thread"), first, { on: 0 }) });
const timesOut = (match: Match) => ({
  clock: clock("timer", { on: 1 }),
  timeout: dpc(answer(match, "in a DPC"), first, { queuedBy: "timeout", on: 1 }),
});
const dies = { cleanup: thread(cleanup, {}, { on: 0 }) };
const two = { query: many(2, pendedOperation()) };

const late: Match = "finds, completes, then removes";

/**
 * A callout that asks a user-mode service about every connection: pend, ask by an inverted call, complete with the answer.
 *
 * From a question how a driver may ask an application for the category of a URL and permit or block by the answer; the advice there was the inverted
 * call with a key in both directions, and the four parts of it (questions, waiting requests, matching, clean-up) follow published articles on that
 * pattern. The five faulty variants are ours, one for each part that is easily left out; nobody reported them. Each pended operation must be completed once
 * and by its own answer, and none may hang. The token that makes that true is the record's place in the table: who takes it out, under the lock, completes and
 * frees it. Look in the traces at the record between a FindRecord and the RemoveRecord that comes too late, and at what is left in the table at the end.
 * The service's own requests are steps here, so that `app-death` and `fifo-match` take more of them than the catalogue counts, and `ioctl-exhaustion`,
 * which needs one question only, takes fewer.
 */
export default design({
  id: "wfp-url-inverted-call",
  about: "A WFP callout asks a service by an inverted call; replies, timeouts and its death compete for the question",
  objects: {
    lock: spinLock(),
    table: recordTable(),
    requests: invertedCall(),
    query: many(1, pendedOperation()),
    gone: sharedVariable({ value: "FALSE" }),
    timer: timer(),
    timeout: dpcObject(),
  },
  variants: {
    "reply-vs-timeout": {
      actors: { ...classifies({ armsTimer: true }), ...serves({ match: late }), ...timesOut(late) },
      differs: ["Complete", "Insert", "Lock"],
      expect: violated("operation-completed-once", { processors: 1 }),
    },
    "two-replies": {
      actors: { ...classifies(), ...serves({ match: late }), ...replies(late) },
      differs: ["Complete", "Lock"],
      expect: violated("operation-completed-once", { processors: 1 }),
    },
    "ioctl-exhaustion": {
      about: "A question that found no request is not looked at again when the next request comes.",
      actors: { ...classifies(), ...serves({ match: "removes", looksForQuestions: false }) },
      differs: ["LockGet"],
      expect: violated("every-operation-completed", { processors: 1 }),
    },
    "app-death": {
      about: "The service's last thread ends, and its clean-up leaves the questions it was asked.",
      actors: { ...classifies(), ...serves({ match: "removes", mayDie: true, cleansUp: "requests" }) },
      differs: ["Lock", "LockToCleanUp", "CancelRequests"],
      expect: violated("every-operation-completed", { processors: 1 }),
    },
    "fifo-match": {
      about: "Two questions, and an answer is taken for the oldest.",
      objects: two,
      actors: { ...classifies(), ...servesTwice("takes the oldest") },
      differs: ["Lock"],
      expect: violated("answer-applied-to-its-question", { processors: 1 }),
    },
    "good-death-of-the-last-thread": {
      actors: {
        ...classifies({ looksForService: true }),
        ...serves({ match: "removes", mayDie: true, cleansUp: "requests and questions" }),
      },
      expect: holds(),
    },
    "good-answers-in-any-order": {
      about: "Two questions, and the second is answered first.",
      objects: two,
      actors: { ...classifies(), ...servesTwice("removes") },
      expect: holds(),
    },
    good: {
      about: "One question, two replies, a timeout, and the service may die.",
      actors: {
        ...classifies({ armsTimer: true, looksForService: true }),
        ...serves({ match: "removes", mayDie: true }),
        ...replies("removes"),
        ...timesOut("removes"),
        ...dies,
      },
      expect: holds(),
    },
    "good-two-questions": {
      objects: two,
      actors: { ...classifies(), ...serves({ match: "removes" }) },
      expect: holds(),
    },
    "good-two-questions-death": {
      objects: two,
      actors: {
        ...classifies({ looksForService: true }),
        ...serves({ match: "removes", mayDie: true }),
        ...dies,
      },
      expect: holds(),
    },
  },
});
