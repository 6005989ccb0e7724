import {
  clock,
  design,
  dpc,
  dpcObject,
  each,
  holds,
  invertedCall,
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
import { answer, cleanup, type Match, type ServiceOptions, service } from "./url-service";

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

/** Completed and freed by the one, touched by the other: what follows from two owners is left unchecked where the second completion is the question. */
const twoOwners = { unchecked: ["no-use-after-free"] };
const late: Match = "finds, completes, then removes";

/**
 * A callout that asks a user-mode service about every connection: pend, ask by an inverted call, complete with the answer.
 *
 * From a question how a driver may ask an application for the category of a URL and permit or block by the answer; the advice there was the inverted
 * call with a key in both directions, and the four parts of it (questions, waiting requests, matching, clean-up) follow published articles on that
 * pattern. The five faulty variants are ours, one for each part that is easily left out; nobody reported them. Each pended operation must be completed once
 * and by its own answer, and none may hang. The token that makes that true is the record's place in the table: who takes it out, under the lock, completes and
 * frees it. Look in the traces at the record between a FindRecord and the RemoveRecord that comes too late, and at what is left in the table at the end.
 * The service's own requests are steps here, so that `app-death` and `fifo-match` take 17 and 26 of them where the catalogue counts 12 and 14. `ioctl-exhaustion`
 * needs one question only and takes eleven for 23; `reply-vs-timeout` takes 24 for 23, since classifyFn has to return before its processor runs another DPC. The
 * service dies by a choice of its one thread and not beside it, which leaves 71 states of `app-death` for 164, and 56 of `ioctl-exhaustion` for 187.
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
  survivors: {
    "ignore-result at LookForService":
      "Every connection is let through as if the service were gone; or the question is recorded for nobody, and the timeout completes it.",
    "ignore-result at TakeRequest":
      "The question waits in the table as if no request were pending, and is found by the next one or by the timeout.",
    "drop at Ask": "The service is not asked, and the question is left to the timeout or to its death.",
    "ignore-result at LookForQuestion":
      "The service's request waits as if there were no question; the question is left to the timeout or to the service's death.",
    "ignore-result at Wait":
      "The service ends early, or thinks about no question and finds no record for its answer: others complete what is left.",
  },
  variants: {
    "reply-vs-timeout": {
      actors: { ...classifies({ armsTimer: true }), ...serves({ match: late }), ...timesOut(late) },
      ...twoOwners,
      differs: ["Complete", "Insert", "Lock"],
      expect: violated("operation-completed-once", { processors: 1 }),
    },
    "two-replies": {
      actors: { ...classifies(), ...serves({ match: late }), ...replies(late) },
      ...twoOwners,
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
    "good-two-questions-two-replies": {
      about: "Two questions, and each is answered twice.",
      objects: two,
      actors: {
        ...classifies(),
        ...serves({ match: "removes" }),
        secondReply: each("query", thread(answer("removes", "in a thread"), {}, { on: 0 })),
      },
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
