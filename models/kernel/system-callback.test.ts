import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { markIrpPending2 } from "../../properties/rules/pending";
import { dpcObject } from "./dpc-object";
import { irp } from "./irp";
import { systemCallback } from "./system-callback";

const uses = { irp, dpc: dpcObject, system: systemCallback };

describe("a callback of the system's", () => {
  it("is noted and changes nothing", () => {
    expect(sentences(systemCallback(), [])).toEqual(["at first: any"]);
  });

  it("says that a dispatch routine returns STATUS_PENDING for an IRP which it has not marked", async () => {
    const dispatch = (...marks: string[]) => ({
      actors: {
        dispatch: thread(
          inOrder(
            uses,
            "DispatchEntered(irp, IRP_MJ_READ)",
            ...marks,
            "KeInsertQueueDpc(dpc)",
            "DispatchReturns(irp, STATUS_PENDING)",
          ),
        ),
      },
    });
    await showsRaceAndFix({
      objects: { irp: irp(), dpc: dpcObject(), system: systemCallback() },
      actors: { completes: dpc(inOrder(uses, "IoCompleteRequest(irp, STATUS_SUCCESS)"), {}, { queuedBy: "dpc" }) },
      properties: [markIrpPending2],
      violates: "mark-irp-pending-2",
      race: dispatch(),
      fix: dispatch("IoMarkIrpPending(irp)"),
    });
  });

  it("lies in pageable code only where nobody calls it above APC_LEVEL", () => {
    const at = (place: typeof thread) =>
      stateGraph(small({ objects: { system: systemCallback() }, actors: { it: place(inOrder(uses, "PAGED_CODE()")) } }))
        .errors;
    expect(at(thread)).toEqual([]);
    expect(at(dpc)).toEqual([expect.stringMatching(/^irql-respected: PAGED_CODE\(\) at DISPATCH_LEVEL/)]);
  });
});
