import { describe, expect, it } from "vitest";
import { each, thread } from "../../harness/language/actor";
import { many } from "../../harness/language/kind";
import { keep, type Routine, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { cancelSafeQueue } from "./cancel-safe-queue";
import { cancelSpinLock } from "./cancel-spin-lock";
import { currentIrp } from "./current-irp";
import { ioCancelIrp, ioCsqCancelRoutine } from "./io-cancel-irp";
import { irp } from "./irp";

const uses = { csq: cancelSafeQueue, current: currentIrp, irp, next: irp, cancelSpinLock };
const done = { type: "final" } as const;
const fails = returned("STATUS_UNSUCCESSFUL");

type Fault = "takes both results for queued" | "takes both results for its own" | "clears afterwards";

/** Works on its IRP where nothing else is worked on, and then on those that were queued meanwhile. */
const dispatches = (fault?: Fault) =>
  routine({
    uses,
    chart: {
      context: { next: null },
      initial: "Insert",
      states: {
        Insert: {
          on: {
            "IoCsqInsertIrpEx(csq, irp, current)":
              fault === "takes both results for queued"
                ? "Done"
                : fault === "takes both results for its own"
                  ? "Complete"
                  : [{ guard: fails, target: "Mark" }, { target: "Done" }],
          },
        },
        Mark: { on: { "IoMarkIrpPending(irp)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": fault === undefined ? "Remove" : "RemoveOnly" } },
        Remove: {
          on: {
            "RemoveNextAsCurrent(current, csq)": [
              { guard: returned("NULL"), target: "Done" },
              { target: "CompleteNext", actions: keep("next") },
            ],
          },
        },
        RemoveOnly: {
          on: {
            "IoCsqRemoveNextIrp(csq)": [
              { guard: returned("NULL"), target: "Clear" },
              { target: "CompleteNext", actions: keep("next") },
            ],
          },
        },
        Clear: { on: { "ClearCurrentIrp(current)": "Done" } },
        CompleteNext: {
          on: { "IoCompleteRequest(next, STATUS_SUCCESS)": fault === undefined ? "Remove" : "RemoveOnly" },
        },
        Done: done,
      },
    },
  });

const cancels: Routine = {
  uses,
  chart: {
    initial: "Cancel",
    states: {
      Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { IoCsqCancelRoutine: ioCsqCancelRoutine }, next: "Done" }),
      Done: done,
    },
  },
};

/** Two requests; one of them may be cancelled. */
function requests(fault?: Fault, canceller = false) {
  const { errors, situations } = stateGraph(
    small({
      objects: {
        csq: cancelSafeQueue(),
        current: currentIrp(),
        packet: many(2, irp()),
        cancelSpinLock: cancelSpinLock(),
      },
      actors: {
        dispatch: each("packet", thread(dispatches(fault), { irp: "packet" })),
        ...(canceller && { canceller: thread(cancels, { irp: "packet[0]" }) }),
      },
    }),
  );
  const ends = situations.filter(({ moves }) => moves.length === 0);
  const left = ends.some(
    ({ is, error }) =>
      error === undefined && ["packet[0]", "packet[1]"].some((each) => !is(each).startsWith("completed")),
  );
  return { errors: errors.map((error) => error.split(":")[0]), left };
}

describe("the current IRP beside a cancel-safe queue", () => {
  it("is the first that comes, and then the next that is removed (CSQ-3)", () => {
    const messages = [
      { type: "insertEx", irp: "i" },
      { type: "clear" },
      ...["j", "NULL"].map((irp) => ({ type: "next", irp })),
    ];
    expect(sentences(currentIrp(), messages)).toMatchInlineSnapshot(`
      [
        "at first: none",
        "at first, insertEx i: working (irp = i)",
        "at first, insertEx i, next j: working (irp = j)",
      ]
    `);
  });

  it("is worked on by its inserter, and what was queued meanwhile after it", () => {
    expect(requests()).toEqual({ errors: [], left: false });
    expect(requests(undefined, true)).toEqual({ errors: [], left: false });
  });

  it("is nobody's where the inserter takes the error for success (CSQ-11)", () => {
    expect(requests("takes both results for queued")).toEqual({ errors: [], left: true });
  });

  it("is not what was queued: the inserter touches that no more (CSQ-10)", () => {
    expect(requests("takes both results for its own").errors).toContain("no-cancel-routine-at-completion");
  });

  it("that is cleared after the queue was found empty leaves one behind that came between", () => {
    expect(requests("clears afterwards")).toEqual({ errors: [], left: true });
  });

  it("is not asked for with NULL: then all are queued", () => {
    const { situations } = stateGraph(
      small({
        objects: { csq: cancelSafeQueue({ initialized: false }), irp: irp() },
        actors: { it: thread(inOrder(uses, "IoCsqInitializeEx(csq)", "IoCsqInsertIrpEx(csq, irp, NULL)")) },
      }),
    );
    const end = situations.at(-1);
    expect(end?.run).toContain("it: IoCsqInsertIrpEx(csq, irp, NULL) (insert) @0 -> STATUS_SUCCESS");
    expect(end?.is("csq")).toContain('queued = ["irp"]');
  });

  it("and its queue are initialized first", () => {
    const { errors } = stateGraph(
      small({
        objects: { csq: cancelSafeQueue({ initialized: false }), irp: irp() },
        actors: { it: thread(inOrder(uses, "IoCsqInsertIrp(csq, irp)")) },
      }),
    );
    expect(errors).toEqual([expect.stringMatching(/^no-use-before-initialization/)]);
  });
});
