import { callRoutine } from "../../harness/language/call-routine";
import type { ChartState } from "../../harness/language/chart";
import { type CalledState, type Routine, returned, routine } from "../../harness/language/routine";
import { cancelSafeQueue } from "./cancel-safe-queue";
import { cancelSpinLock } from "./cancel-spin-lock";
import { irp } from "./irp";

export interface IoCancelIrpSite {
  /** The IRP to cancel: a role or variable of the caller's chart. */
  readonly irp: string;
  /** The driver's Cancel routines by the names that IoSetCancelRoutine stores. */
  readonly cancelRoutines: Readonly<Record<string, Routine>>;
  /** State of the caller's chart after IoCancelIrp has returned. */
  readonly next: string;
}

/**
 * IoCancelIrp in the caller's context (CAN-1, E4): raise and take the cancel spin lock; Cancel = TRUE; exchange CancelRoutine with NULL;
 * where there was one, call it with the lock still held, else release the lock.
 */
export function ioCancelIrp(site: IoCancelIrpSite): CalledState {
  const call = `IoCancelIrp(${site.irp})`;
  const routines = Object.entries(site.cancelRoutines);
  const states = {
    IoCancelIrp: {
      on: {
        [call]: [
          ...routines.map(([name]) => ({ guard: returned(name), target: name })),
          { guard: returned("NULL"), target: "NoCancelRoutine" },
        ],
      },
    },
    NoCancelRoutine: { on: { [`IoCancelIrpWithoutRoutine(${site.irp})`]: "Returned" } },
    Returned: { type: "final" as const },
    ...Object.fromEntries(
      routines.map(([name, body]) => [
        name,
        callRoutine({ name, role: "DRIVER_CANCEL" }, body, { next: "Returned", names: { irp: site.irp } }),
      ]),
    ),
  };
  return {
    meta: { uses: { [site.irp]: irp, cancelSpinLock } },
    initial: "IoCancelIrp",
    onDone: site.next,
    states: states as Readonly<Record<string, ChartState<never>>>,
  };
}

/** The system's Cancel routine for IRPs in a cancel-safe queue `csq`: removes the IRP, then completes it as cancelled (CSQ-6). */
export const ioCsqCancelRoutine = routine({
  uses: { csq: cancelSafeQueue, irp, cancelSpinLock },
  chart: {
    initial: "ReleaseCancelLock",
    states: {
      ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Remove" } },
      Remove: { on: { "CsqRemoveIrp(csq, irp)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});
