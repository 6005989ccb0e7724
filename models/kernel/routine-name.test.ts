import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { routineName } from "../../harness/language/kind";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { inOrder } from "../../harness/testing/toy-routine";
import { dpcObject } from "./dpc-object";
import { irp } from "./irp";

const uses = { irp, work: dpcObject, Cancel: routineName };

describe("the name of a routine", () => {
  it("has no state: it is stored and compared", () => {
    expect(sentences(routineName(), [])).toEqual(["at first: {}"]);
  });

  it("that one context stores in an IRP another takes out before it completes that (CAN-10)", async () => {
    const completes = (...calls: string[]) => ({
      actors: { completes: dpc(inOrder(uses, ...calls), {}, { queuedBy: "work" }) },
    });
    await showsRaceAndFix({
      objects: { irp: irp(), work: dpcObject() },
      actors: { starts: thread(inOrder(uses, "IoSetCancelRoutine(irp, Cancel)", "KeInsertQueueDpc(work)")) },
      violates: "no-cancel-routine-at-completion",
      race: completes("IoCompleteRequest(irp, STATUS_SUCCESS)"),
      fix: completes("IoSetCancelRoutine(irp, NULL)", "IoCompleteRequest(irp, STATUS_SUCCESS)"),
    });
  });
});
