import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { DISPATCH_LEVEL, PASSIVE_LEVEL } from "../../harness/language/irql";
import type { Routine } from "../../harness/language/routine";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { cancelSafeQueue } from "./cancel-safe-queue";
import { cancelSpinLock } from "./cancel-spin-lock";
import { ioCancelIrp, ioCsqCancelRoutine } from "./io-cancel-irp";
import { type IrpOptions, irp } from "./irp";
import { spinLock } from "./spin-lock";

const uses = { irp, cancelSpinLock, lock: spinLock };
const canceller = (cancelRoutines: Readonly<Record<string, Routine>>): Routine => ({
  uses: { irp },
  chart: {
    initial: "Cancel",
    states: { Cancel: ioCancelIrp({ irp: "irp", cancelRoutines, next: "Done" }), Done: { type: "final" } },
  },
});
const cancelling = (body: Routine, options: IrpOptions = { queued: { in: "nowhere", cancelRoutine: "Cancel" } }) =>
  small({
    objects: { cancelLock: cancelSpinLock(), irp: irp(options), lock: spinLock() },
    actors: { canceller: thread(canceller({ Cancel: body })) },
  });
const good = inOrder(uses, "IoReleaseCancelSpinLock()", "IoCompleteRequest(irp, STATUS_CANCELLED)");

describe("IoCancelIrp", () => {
  it("runs in the canceller's context: steps, levels, and the lock's owner (E4)", () => {
    const { situations, errors } = stateGraph(cancelling(good));
    expect(errors).toEqual([]);
    expect(situations.at(-1)?.run).toMatchInlineSnapshot(`
      [
        "canceller: IoCancelIrp(irp) (raise) @0",
        "canceller: IoCancelIrp(irp) (take the cancel lock) @0",
        "canceller: IoCancelIrp(irp) (Cancel = TRUE) @0",
        "canceller: IoCancelIrp(irp) (exchange CancelRoutine) @0 -> Cancel",
        "canceller: IoReleaseCancelSpinLock() @0",
        "canceller: IoCompleteRequest(irp, STATUS_CANCELLED) (complete) @0",
        "canceller: return from Cancel @0",
        "canceller: return @0",
      ]
    `);
    const inside = situations.filter((situation) => situation.is("canceller").startsWith("Cancel.Cancel."));
    expect(inside.map((situation) => situation.irql("canceller"))).toEqual([
      DISPATCH_LEVEL,
      PASSIVE_LEVEL,
      PASSIVE_LEVEL,
    ]);
    expect(inside[0]?.is("cancelLock")).toMatch(/^held \(owner = canceller/);
  });

  it("releases the lock itself where there is no Cancel routine", () => {
    const { situations, errors } = stateGraph(cancelling(good, {}));
    expect(errors).toEqual([]);
    expect(situations.at(-1)?.run.slice(-3)).toEqual([
      "canceller: IoCancelIrp(irp) (exchange CancelRoutine) @0 -> NULL",
      "canceller: IoCancelIrpWithoutRoutine(irp) @0",
      "canceller: return @0",
    ]);
  });

  it.each([
    [
      "with the cancel lock held",
      inOrder(uses, "IoMarkIrpPending(irp)"),
      "cancel-lock-released: the Cancel routine returns with the cancel spin lock held",
    ],
    [
      "at another level than CancelIrql",
      inOrder(uses, "IoReleaseCancelSpinLock()", "KeAcquireSpinLock(lock)"),
      "returns-at-entry-irql: the Cancel routine returns at DISPATCH_LEVEL and must return at PASSIVE_LEVEL",
    ],
  ])("is stopped by a Cancel routine that returns %s", (_, body, error) => {
    expect(stateGraph(cancelling(body)).errors).toEqual([error]);
  });

  it("is stopped by a Cancel routine that releases twice", () => {
    const twice = inOrder(uses, "IoReleaseCancelSpinLock()", "IoReleaseCancelSpinLock()");
    expect(stateGraph(cancelling(twice), { properties: [] }).errors).toEqual([
      expect.stringMatching(/^lock-released-by-owner/),
    ]);
  });
});

describe("a cancel-safe queue", () => {
  const objects = { csq: cancelSafeQueue(), other: cancelSafeQueue(), cancelLock: cancelSpinLock(), irp: irp() };
  const insert = inOrder({ csq: cancelSafeQueue, irp }, "IoCsqInsertIrp(csq, irp)");
  const cancels = canceller({ IoCsqCancelRoutine: ioCsqCancelRoutine });

  it.each([1, 2])("completes an IRP that is cancelled while it is inserted, once, on %i processors", (processors) => {
    const design = small({ objects, actors: { dispatch: thread(insert), canceller: thread(cancels, { csq: "csq" }) } });
    const { situations, errors } = stateGraph(design, { processors });
    expect(errors).toEqual([]);
    const ends = situations.filter(({ moves }) => moves.length === 0);
    expect(new Set(ends.map((situation) => situation.is("irp").split(" ")[0]))).toEqual(new Set(["completed"]));
    expect(ends.map((situation) => situation.is("csq")).every((text) => !text.includes("irp"))).toBe(true);
  });

  it("gives an IRP to the canceller or to who removes it, never to both", () => {
    const dispatch = inOrder({ csq: cancelSafeQueue, irp }, "IoCsqInsertIrp(csq, irp)");
    const removes = dpc({
      uses: { csq: cancelSafeQueue },
      chart: {
        initial: "Remove",
        states: { Remove: { on: { "IoCsqRemoveNextIrp(csq)": "Done" } }, Done: { type: "final" } },
      },
    });
    const design = small({
      objects,
      actors: { dispatch: thread(dispatch), canceller: thread(cancels, { csq: "csq" }), removes },
    });
    const { situations, errors } = stateGraph(design, { processors: 2 });
    expect(errors).toEqual([]);
    const both = situations.filter(
      ({ run }) =>
        run.some((step) => step.includes("Remove") && step.endsWith("-> irp")) &&
        run.some((step) => step.includes("CsqRemoveIrp")),
    );
    expect(both).toEqual([]);
  });
});
