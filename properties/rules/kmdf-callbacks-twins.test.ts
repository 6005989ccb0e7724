import { keepsAndBreaks, type Twins } from "../../harness/testing/rule-twin";
import {
  noCancelAtSurprise,
  noCompletionAtSurprise,
  noCompletionRoutineInDispatch,
  noPagedCodeAtD0,
  noParametersAtStop,
  noSuspendedQueueAtSurprise,
  targetStoppedAtFailure,
} from "./kmdf-callbacks";

const inside = (property: Twins["property"], callback: string, ...calls: readonly string[]): Twins => {
  const [entered, returns] = [`CallbackEntered(${callback})`, `CallbackReturns(${callback})`];
  return {
    property,
    faulty: calls.map((each) => [entered, each, returns]),
    clean: calls.map((each) => [entered, returns, each]),
  };
};
const start = "WdfIoTargetStart(reader)";
const d0Entry = (status: string) => `CallbackReturns(EVT_WDF_DEVICE_D0_ENTRY, ${status})`;
const failed = d0Entry("STATUS_UNSUCCESSFUL");

keepsAndBreaks([
  inside(noCompletionAtSurprise, "EVT_WDF_DEVICE_SURPRISE_REMOVAL", "WdfRequestComplete(request, STATUS_CANCELLED)"),
  inside(
    noSuspendedQueueAtSurprise,
    "EVT_WDF_DEVICE_SURPRISE_REMOVAL",
    "WdfIoQueueStop(queue)",
    "WdfIoQueuePurgeSynchronously(queue)",
  ),
  inside(noCancelAtSurprise, "EVT_WDF_DEVICE_SURPRISE_REMOVAL", "WdfRequestCancelSentRequest(request)"),
  inside(noCompletionRoutineInDispatch, "EVT_WDFDEVICE_WDM_IRP_DISPATCH", "IoSetCompletionRoutine(irp, Done)"),
  inside(noParametersAtStop, "EVT_WDF_IO_QUEUE_IO_STOP", "WdfRequestGetParameters(request)"),
  inside(noParametersAtStop, "EVT_WDF_IO_QUEUE_IO_RESUME", "WdfRequestGetParameters(request)"),
  inside(noPagedCodeAtD0, "EVT_WDF_DEVICE_D0_ENTRY", "PAGED_CODE()"),
  {
    property: targetStoppedAtFailure,
    faulty: [[start, failed]],
    clean: [
      [start, "WdfIoTargetStop(reader)", failed],
      [start, d0Entry("STATUS_SUCCESS")],
    ],
  },
]);
