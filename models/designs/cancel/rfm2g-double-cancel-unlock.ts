import {
  cancelSpinLock,
  design,
  each,
  holds,
  increment,
  ioCancelIrp,
  irp,
  is,
  listHead,
  many,
  type Routine,
  returned,
  routine,
  thread,
  violated,
} from "bugcheck";

type NotFound = "releases once" | "releases again";

/** The driver's own cancel: searches the process's standby queue under the cancel lock, and finds nothing. */
function search(notFound: NotFound, rounds = 1) {
  return routine({
    uses: { cancelLock: cancelSpinLock, standby: listHead },
    chart: {
      context: { round: 1 },
      initial: "Acquire",
      states: {
        Acquire: { on: { "IoAcquireCancelSpinLock()": "Search" } },
        Search: {
          on: {
            "IsListEmpty(standby)": [
              { guard: returned("TRUE"), target: "ReleaseNotFound" },
              { target: "ReleaseFound" },
            ],
          },
        },
        ReleaseFound: { on: { "IoReleaseCancelSpinLock()": "RoundOver" } },
        ReleaseNotFound: {
          on: { "IoReleaseCancelSpinLock()": notFound === "releases once" ? "RoundOver" : "ReleaseAgain" },
        },
        ReleaseAgain: { on: { "IoReleaseCancelSpinLock()": "RoundOver" } },
        RoundOver: {
          always: [
            { guard: is("round", rounds), target: "Done" },
            { target: "Acquire", actions: increment("round") },
          ],
        },
        Done: { type: "final" },
      },
    },
  });
}

/** The opposite mistake: a Cancel routine that releases the cancel lock only where it finds the request. */
const cancelRoutine = (notFound: "releases" | "keeps the lock") =>
  routine({
    uses: { cancelLock: cancelSpinLock, standby: listHead },
    chart: {
      initial: "Search",
      states: {
        Search: {
          on: {
            "IsListEmpty(standby)": [
              { guard: returned("TRUE"), target: notFound === "releases" ? "Release" : "Done" },
              { target: "Release" },
            ],
          },
        },
        Release: { on: { "IoReleaseCancelSpinLock()": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const canceller = (notFound: "releases" | "keeps the lock") =>
  routine({
    uses: { irp },
    chart: {
      initial: "CancelIo",
      states: {
        CancelIo: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: cancelRoutine(notFound) }, next: "Done" }),
        Done: { type: "final" },
      },
    },
  });

/** One process with one request, which is on no list any more. */
const oneRequest = {
  cancelLock: cancelSpinLock(),
  standby: listHead(),
  irp: irp({ queued: { in: "standby", cancelRoutine: "Cancel" } }),
};

const processes = (body: Routine) => ({ process: each("standby", thread(body, {}, { on: "spread" })) });
const standby = many(2, listHead());

/**
 * Second hypothesis of ours for the driver of rfm2g-split-lock-queue: the error path of its cancel releases the cancel spin lock twice.
 *
 * On Windows NT 4.0 and 2000 the lock is a word and releasing it while it is free changes nothing (`plain`). On Windows Server 2003 it
 * is queued: the word points to the owner's queue entry, and a stray release leaves it pointing to nobody's, which the next acquire
 * writes through (`queued`): 0xA in IoAcquireCancelSpinLock, the reported symptom. In both models the second release has to
 * come while another context holds the lock, hence two processors and two processes. Look in the trace at the second IoReleaseCancelSpinLock.
 *
 * Driver Verifier would report the first stray release (`verifier`), of a lock that is free, below DISPATCH_LEVEL. The other variants leave the
 * level unchecked to show what happens without it. `plain` has one step less than in the catalogue: not finding the request is no step.
 * `queued` needs a second round, for there must be a next acquire, and so `one-process` has 17 states where the catalogue, with one round, has seven.
 */
export default design({
  id: "rfm2g-double-cancel-unlock",
  about: "an error path that releases the cancel spin lock a second time",
  assumptions: [
    "a release of a free cancel spin lock changes nothing where nothing checks it (ours, to fit the report)",
  ],
  survivors: {
    "ignore-result at CancelIo.Cancel.Search":
      "Found or not, the Cancel routine releases the lock, and does nothing with what it finds.",
    "ignore-result at Search": "Found or not, the lock is released, and nothing else is done with what is found.",
    "drop at ReleaseNotFound": "Of the two releases one is left out, whichever: that is the repair.",
    "drop at ReleaseAgain": "The second release is the fault of this design; without it the design is repaired.",
  },
  variants: {
    plain: {
      about: "the lock is a word: the second release frees it under another's feet",
      objects: { cancelLock: cancelSpinLock({ model: "plain" }), standby },
      actors: processes(search("releases again")),
      unchecked: ["irql-respected"],
      differs: ["ReleaseNotFound"],
      expect: violated("lock-released-by-owner", { processors: 2 }),
    },
    queued: {
      about: "the lock is a queue: the second release breaks it, the next acquire writes through it",
      objects: { cancelLock: cancelSpinLock({ model: "queued" }), standby },
      actors: processes(search("releases again", 2)),
      unchecked: ["irql-respected"],
      differs: ["ReleaseNotFound", "RoundOver"],
      expect: violated("lock-queue-intact", { processors: 2 }),
    },
    fixed: {
      about: "one release on every path",
      objects: { cancelLock: cancelSpinLock(), standby },
      actors: processes(search("releases once")),
      expect: holds(),
    },
    "one-process": {
      about: "plain with one process: the lock is free whenever it is released again",
      objects: { cancelLock: cancelSpinLock({ model: "plain" }), standby: many(1, listHead()) },
      actors: processes(search("releases again", 3)),
      unchecked: ["irql-respected"],
      expect: holds(),
    },
    verifier: {
      about: "with owners checked, one process on one processor shows it",
      objects: { cancelLock: cancelSpinLock(), standby: many(1, listHead()) },
      actors: processes(search("releases again")),
      differs: ["ReleaseNotFound"],
      expect: violated("lock-released-by-owner"),
    },
    "returns-holding-csl": {
      about: "the Cancel routine returns with the cancel lock held: 0x11B, or the next IoCancelIrp spins for ever",
      objects: oneRequest,
      actors: { canceller: thread(canceller("keeps the lock")) },
      differs: ["Search"],
      expect: violated("cancel-lock-released"),
    },
    "releases-csl-on-every-path": {
      about: "the Cancel routine releases the cancel lock whether or not it finds the request",
      objects: oneRequest,
      actors: { canceller: thread(canceller("releases")) },
      unchecked: ["every-irp-completed"],
      expect: holds(),
    },
  },
});
