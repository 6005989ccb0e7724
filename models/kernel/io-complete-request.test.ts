import { describe, expect, it } from "vitest";
import { dpc } from "../../harness/language/actor";
import { type Routine, routine } from "../../harness/language/routine";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { event } from "./event";
import { ioCompleteRequest } from "./io-complete-request";
import { irp } from "./irp";
import { spinLock } from "./spin-lock";

const uses = { lock: spinLock, irp, done: event };

/** A DPC that completes an IRP whose upper driver has set this completion routine. */
const completes = (above: Routine, locked = false) => {
  const body = routine({
    uses: { irp, lock: spinLock },
    chart: {
      initial: locked ? "Lock" : "Complete",
      states: {
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Complete" } },
        Complete: ioCompleteRequest({
          irp: "irp",
          status: "STATUS_SUCCESS",
          completionRoutine: { name: "Above", routine: above },
          next: "Done",
        }),
        Done: { type: "final" },
      },
    },
  });
  return stateGraph(
    small({
      objects: { irp: irp(), lock: spinLock({ forms: "unchecked" }), done: event() },
      actors: { it: dpc(body) },
    }),
  );
};

describe("IoCompleteRequest with a completion routine above", () => {
  it("calls it in the caller's context before the IRP is finished (COMP-1)", () => {
    expect(completes(inOrder(uses, "KeSetEvent(done)")).situations.at(-1)?.run).toMatchInlineSnapshot(`
      [
        "it: enter @0",
        "it: IoCompleteRequestUpwards() @0",
        "it: KeSetEvent(done) @0 -> 0",
        "it: return from Above @0",
        "it: IoCompleteRequest(irp, STATUS_SUCCESS) (complete) @0",
        "it: return @0",
      ]
    `);
  });

  it("is stuck where the routine needs the lock that the caller holds (SPIN-14)", () => {
    const takesLock = inOrder(uses, "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)");
    expect(completes(takesLock, true).situations.filter(({ stuck }) => stuck)).toHaveLength(1);
    expect(completes(takesLock).situations.filter(({ stuck }) => stuck)).toEqual([]);
  });

  it("must come back at the level it was called at", () => {
    const lowers = inOrder(uses, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLock(lock)");
    expect(completes(lowers).errors).toEqual([expect.stringMatching(/^returns-at-entry-irql/)]);
  });
});
