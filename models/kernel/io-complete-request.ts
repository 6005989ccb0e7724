import { call } from "../../harness/language/call";
import { callRoutine } from "../../harness/language/call-routine";
import type { ChartState } from "../../harness/language/chart";
import { kind } from "../../harness/language/kind";
import type { CalledState, Routine } from "../../harness/language/routine";
import { documentedIrql } from "./facts/documented-irql";
import { irp } from "./irp";

/** The I/O manager's half of a completion, before the IRP is finished. Calls no object; a design need not place one. */
const ioManager = kind({
  kind: "I/O manager",
  implicit: true,
  facts: ["COMP-1"],
  chart: () => ({ initial: "completing", states: { completing: {} } }),
  calls: {
    /** IoCompleteRequest up to the call of the completion routine of the driver above. */
    IoCompleteRequestUpwards: call({
      params: [],
      irql: documentedIrql("IoCompleteRequest"),
      facts: ["COMP-1"],
      phases: [{ name: "call the completion routine above", irql: { kind: "frame" } }],
    }),
  },
});

export interface IoCompleteRequestSite {
  /** The IRP to complete: a role or variable of the caller's chart. */
  readonly irp: string;
  readonly status: "STATUS_SUCCESS" | "STATUS_CANCELLED" | "STATUS_TIMEOUT" | "STATUS_UNSUCCESSFUL";
  /** Name and chart of the completion routine that the driver above has set. */
  readonly completionRoutine: { readonly name: string; readonly routine: Routine };
  /** State of the caller's chart after IoCompleteRequest has returned. */
  readonly next: string;
}

/**
 * IoCompleteRequest where the driver above has set a completion routine: the routine runs in the caller's context, at its level and with its locks, and
 * returns STATUS_CONTINUE_COMPLETION; then the IRP is finished (COMP-1, SPIN-14).
 */
export function ioCompleteRequest({ irp: name, status, completionRoutine, next }: IoCompleteRequestSite): CalledState {
  const states = {
    IoCompleteRequest: { on: { "IoCompleteRequestUpwards()": completionRoutine.name } },
    [completionRoutine.name]: callRoutine(
      { name: completionRoutine.name, role: "IO_COMPLETION_ROUTINE" },
      completionRoutine.routine,
      { next: "Finish" },
    ),
    Finish: { on: { [`IoCompleteRequest(${name}, ${status})`]: "Finished" } },
    Finished: { type: "final" as const },
  };
  return {
    meta: { uses: { [name]: irp, ioManager } },
    initial: "IoCompleteRequest",
    onDone: next,
    states: states as Readonly<Record<string, ChartState<never>>>,
  };
}
