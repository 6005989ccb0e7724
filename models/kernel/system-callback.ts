import { type CallDefinition, call } from "../../harness/language/call";
import { APC_LEVEL, PASSIVE_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";

const noted = (facts: readonly string[]) =>
  ({
    params: [],
    anyArguments: true,
    facts,
    phases: [{ name: "note" }],
  }) as const satisfies CallDefinition;

/**
 * Where a chart says which of the driver's routines the system has called and what the routine gives back: DDI compliance rules speak of both.
 * It stands for no memory. The first argument is the IRP of a dispatch routine, or the type of any other callback: "DispatchEntered(irp, IRP_MJ_PNP)",
 * "DispatchReturns(irp, STATUS_PENDING)", "CallbackReturns(MINIPORT_HALT)".
 */
export const systemCallback = kind({
  kind: "system callback",
  implicit: true,
  facts: ["PEND-1", "COMP-1"],
  chart: () => ({ initial: "any", states: { any: {} } }),
  calls: {
    /** The I/O manager calls a dispatch routine: with which IRP, for which major or minor function, and of a power IRP what it asks for. */
    DispatchEntered: noted(["NF:wdm.IoCallDriver"]),
    /** The dispatch routine returns: for which IRP, and with which status. */
    DispatchReturns: noted(["PEND-1"]),
    CallbackEntered: noted(["KMDF-1"]),
    CallbackReturns: noted(["KMDF-1"]),
    /** The routine lies in a pageable section. */
    PAGED_CODE: call({
      params: [],
      irql: [{ min: PASSIVE_LEVEL, max: APC_LEVEL, source: "rule:PagedCode" }],
      facts: ["rule:PagedCode"],
      phases: [{ name: "assert" }],
    }),
  },
});
