import { callRoutine } from "../../harness/language/call-routine";
import type { Action, ChartState } from "../../harness/language/chart";
import { routineName } from "../../harness/language/kind";
import { type CalledState, is, type Routine, returned, set } from "../../harness/language/routine";
import { irpWithStack } from "./irp-stack";

const STATUS = "returned status";
const MORE_PROCESSING = "STATUS_MORE_PROCESSING_REQUIRED";
const FINISHED = "Finished";

/** An action on the last arrow of a dispatch or completion routine: what it returns to who called it by ioCallDriver or completeIrp. */
export function returns(status: string): Action {
  return set({ [STATUS]: status });
}

export interface IoCallDriverSite {
  /** The IRP: a role or variable of the caller's chart. */
  readonly irp: string;
  /** Name and chart of the next lower driver's dispatch routine, which uses `irp` for the IRP. Its last arrow says what it `returns`. */
  readonly dispatchRoutine: { readonly name: string; readonly routine: Routine };
  /** State of the caller's chart by the status that came back; `otherwise` for any other. */
  readonly next: { readonly otherwise: string; readonly STATUS_PENDING?: string };
}

/** IoCallDriver: the lower driver's dispatch routine runs in the caller's context, at its level and with its locks. */
export function ioCallDriver({ irp, dispatchRoutine: { name, routine }, next }: IoCallDriverSite): CalledState {
  const status = `${name} status`;
  const states = {
    IoCallDriver: { on: { [`IoCallDriver(${irp})`]: name } },
    [name]: callRoutine({ name, role: "DRIVER_DISPATCH" }, routine, {
      next: FINISHED,
      names: { irp, [STATUS]: status },
    }),
    [FINISHED]: { type: "final" as const },
  };
  return {
    meta: { uses: { [irp]: irpWithStack }, variables: { [status]: null } },
    initial: "IoCallDriver",
    onDone: [
      ...(next.STATUS_PENDING === undefined
        ? []
        : [{ guard: is(status, "STATUS_PENDING"), target: next.STATUS_PENDING, actions: set({ [status]: null }) }]),
      { target: next.otherwise, actions: set({ [status]: null }) },
    ],
    states: states as Readonly<Record<string, ChartState<never>>>,
  };
}

export interface CompleteIrpSite {
  readonly irp: string;
  readonly status: "STATUS_SUCCESS" | "STATUS_CANCELLED" | "STATUS_TIMEOUT" | "STATUS_UNSUCCESSFUL" | "STATUS_PENDING";
  /** The completion routines of the drivers above by the names that IoSetCompletionRoutine stores; each uses `irp` for the IRP. */
  readonly completionRoutines: Readonly<Record<string, Routine>>;
  /** State of the caller's chart after IoCompleteRequest has returned. */
  readonly next: string;
}

/**
 * IoCompleteRequest: the completion routines above run in the caller's context, the lowest first, until one returns STATUS_MORE_PROCESSING_REQUIRED or
 * the I/O manager has finished the IRP (COMP-1, COMP-3). A routine that says nothing returns STATUS_CONTINUE_COMPLETION.
 */
export function completeIrp({ irp, status, completionRoutines, next }: CompleteIrpSite): CalledState {
  const came = "completion status";
  const names = Object.keys(completionRoutines);
  const arrows = [
    ...names.map((name) => ({ guard: returned(name), target: name })),
    { guard: returned("NULL"), target: FINISHED },
  ];
  const states = {
    IoCompleteRequest: { on: { [`IoCompleteRequest(${irp}, ${status})`]: arrows } },
    ...Object.fromEntries(
      Object.entries(completionRoutines).map(([name, routine]) => [
        name,
        callRoutine({ name, role: "IO_COMPLETION_ROUTINE" }, routine, {
          next: "Returned",
          names: { irp, [STATUS]: came },
        }),
      ]),
    ),
    Returned: { always: [{ guard: is(came, MORE_PROCESSING), target: FINISHED }, { target: "Continue" }] },
    Continue: { on: { [`ContinueCompletion(${irp})`]: arrows } },
    [FINISHED]: { type: "final" as const },
  };
  const uses = Object.fromEntries(names.map((name) => [name, routineName]));
  return {
    meta: { uses: { ...uses, [irp]: irpWithStack }, variables: { [came]: null } },
    initial: "IoCompleteRequest",
    onDone: { target: next, actions: set({ [came]: null }) },
    states: states as Readonly<Record<string, ChartState<never>>>,
  };
}
