import { describe, expect, it } from "vitest";
import { type PlacedActor, thread } from "../../harness/language/actor";
import { type Routine, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { cancelSafeQueue } from "./cancel-safe-queue";
import { cancelSpinLock } from "./cancel-spin-lock";
import { ioCancelIrp, ioCsqCancelRoutine } from "./io-cancel-irp";
import { irp } from "./irp";

const uses = { csq: cancelSafeQueue, irp, cancelSpinLock };
const graph = (actors: Readonly<Record<string, PlacedActor>>) =>
  stateGraph(small({ objects: { csq: cancelSafeQueue(), irp: irp(), cancelSpinLock: cancelSpinLock() }, actors }));
const done = { type: "final" } as const;
const canceller: Routine = {
  uses,
  chart: {
    initial: "Cancel",
    states: {
      Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { IoCsqCancelRoutine: ioCsqCancelRoutine }, next: "Done" }),
      Done: done,
    },
  },
};

/** The timeout path: takes its IRP out by the context; `regardless`: it completes whatever came back. */
const times = (regardless: boolean) =>
  routine({
    uses,
    chart: {
      initial: "Insert",
      states: {
        Insert: { on: { "IoCsqInsertIrp(csq, irp)": "Remove" } },
        Remove: {
          on: {
            "IoCsqRemoveIrp(csq, irp)": regardless
              ? "Complete"
              : [{ guard: returned("NULL"), target: "Done" }, { target: "Complete" }],
          },
        },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_TIMEOUT)": "Done" } },
        Done: done,
      },
    },
  });

describe("a cancel-safe queue", () => {
  it("holds an IRP until it is removed or cancelled (CSQ-2, CSQ-4, CSQ-6)", () => {
    const messages = ["insert", "removeNext", "removeThis", "cancelTook", "removeCanceled"].map((type) => ({
      type,
      irp: "i",
    }));
    const beyond = ({
      queued,
      canceling,
    }: {
      readonly queued?: readonly unknown[];
      readonly canceling?: readonly unknown[];
    }) => (queued?.length ?? 0) + (canceling?.length ?? 0) > 1;
    expect(sentences(cancelSafeQueue(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: open (queued = [], canceling = [])",
        "at first, insert i: open (queued = ["i"], canceling = [])",
        "at first, insert i, insert i: open (queued = ["i","i"], canceling = [])",
        "at first, insert i, cancelTook i: open (queued = [], canceling = ["i"])",
        "at first, insert i, cancelTook i, insert i: open (queued = ["i"], canceling = ["i"])",
      ]
    `);
  });

  it("gives its IRP to exactly one side: to who removed it by its context, or to the Cancel routine (CSQ-5)", () => {
    const { errors, situations } = graph({ it: thread(times(false)), canceller: thread(canceller) });
    expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
    const ends = situations.filter(({ moves }) => moves.length === 0);
    expect(ends.every(({ is }) => is("irp").startsWith("completed"))).toBe(true);
  });

  it("is no licence to complete what could not be removed", () => {
    const { errors } = graph({ it: thread(times(true)), canceller: thread(canceller) });
    expect(errors).toContainEqual(expect.stringMatching(/^single-completion: /));
  });

  it("owns the IRP from the insertion on: its inserter touches it no more (CSQ-10)", () => {
    const late = inOrder(uses, "IoCsqInsertIrp(csq, irp)", "ReadCancel(irp)");
    const { errors } = graph({ it: thread(late), canceller: thread(canceller) });
    expect(errors).toEqual([expect.stringMatching(/^no-use-after-free: /)]);
  });
});
