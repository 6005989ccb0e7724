import { keepsAndBreaks, type Twins } from "../../harness/testing/rule-twin";
import {
  foundRequest,
  nextNotAfterFind,
  noWaitForOwnQueue,
  oneStateChange,
  redirectedInDispatch,
  stopAcknowledged,
} from "./kmdf-queues";
import {
  canceledNotCompleted,
  markedOnce,
  noAccessAfterCompletion,
  noBufferAfterCompletion,
  noMdlAfterCompletion,
  noMemoryAfterCompletion,
  wdfDoubleCompletion,
} from "./kmdf-requests";
import {
  completionRoutineBeforeSend,
  failedSendCompleted,
  forgottenNotFormatted,
  formattedBeforeSend,
  ownRequestDeleted,
  statusAfterSend,
  synchronousSendAtPassive,
} from "./kmdf-sending";

const complete = "WdfRequestComplete(request, STATUS_SUCCESS)";
const mark = "WdfRequestMarkCancelableEx(request, Cancel) = STATUS_SUCCESS";
const unmarked = "WdfRequestUnmarkCancelable(request) = STATUS_SUCCESS";
const cancelled = "WdfRequestUnmarkCancelable(request) = STATUS_CANCELLED";
const send = (options: string) => `WdfRequestSend(request, target, ${options})`;
const none = send("WDF_NO_SEND_OPTIONS");
const forget = send("WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET");
const synchronous = send("WDF_REQUEST_SEND_OPTION_SYNCHRONOUS");
const format = "WdfIoTargetFormatRequestForRead(target, request)";
const find = "WdfIoQueueFindRequest(queue, file, found) = STATUS_SUCCESS";
const retrieve = "WdfIoQueueRetrieveFoundRequest(queue, found)";
const stopping = "CallbackEntered(EVT_WDF_IO_QUEUE_IO_STOP, request)";
const stopped = "CallbackReturns(EVT_WDF_IO_QUEUE_IO_STOP, request)";
const dispatch = "CallbackEntered(EVT_WDFDEVICE_WDM_IRP_DISPATCH)";
const redirect = "WdfDeviceWdmDispatchIrpToIoQueue(device, irp, queue)";
const reading = "CallbackEntered(EVT_WDF_IO_QUEUE_IO_READ, request)";

const after = (property: Twins["property"], call: string): Twins => ({
  property,
  faulty: [[complete, `${call}(request)`]],
  clean: [
    [`${call}(request)`, complete],
    [complete, reading, `${call}(request)`],
  ],
});

const twins: readonly Twins[] = [
  after(noBufferAfterCompletion, "WdfRequestRetrieveInputBuffer"),
  after(noMdlAfterCompletion, "WdfRequestRetrieveOutputWdmMdl"),
  after(noMemoryAfterCompletion, "WdfRequestRetrieveInputMemory"),
  after(noAccessAfterCompletion, "WdfRequestGetParameters"),
  { property: wdfDoubleCompletion, faulty: [[complete, complete]], clean: [[complete, reading, complete]] },
  {
    property: canceledNotCompleted,
    faulty: [
      [mark, cancelled, complete],
      [mark, complete],
    ],
    clean: [
      [mark, unmarked, complete],
      [mark, cancelled],
    ],
  },
  {
    property: markedOnce,
    faulty: [
      [mark, mark],
      [mark, "WdfRequestIsCanceled(request)"],
      [mark, forget],
    ],
    clean: [
      [mark, unmarked, mark],
      [mark, unmarked, "WdfRequestIsCanceled(request)"],
      [mark, unmarked, forget],
    ],
  },
  { property: formattedBeforeSend, faulty: [[none]], clean: [[format, none], [forget]] },
  { property: forgottenNotFormatted, faulty: [[format, forget]], clean: [[format, none], [forget]] },
  {
    property: completionRoutineBeforeSend,
    faulty: [[none]],
    clean: [["WdfRequestSetCompletionRoutine(request, Done)", none], [forget], [synchronous]],
  },
  {
    property: failedSendCompleted,
    faulty: [[`${none} = FALSE`]],
    clean: [[`${none} = FALSE`, complete], [`${none} = TRUE`]],
  },
  {
    property: statusAfterSend,
    faulty: [["WdfRequestGetStatus(request)"], [`${none} = TRUE`, "WdfRequestGetStatus(request)"]],
    clean: [
      [`${none} = FALSE`, "WdfRequestGetStatus(request)"],
      [`${synchronous} = TRUE`, "WdfRequestGetStatus(request)"],
    ],
  },
  {
    property: ownRequestDeleted,
    faulty: [["WdfRequestCreate(request)", complete]],
    clean: [["WdfRequestCreate(request)", "WdfObjectDelete(request)"]],
  },
  { property: synchronousSendAtPassive, faultyIn: "dpc", faulty: [[synchronous]], clean: [[synchronous]] },
  {
    property: oneStateChange,
    faulty: [["WdfIoQueueStop(queue)", "WdfIoQueuePurge(queue)"]],
    clean: [["WdfIoQueueStop(queue)", "CallbackReturns(EVT_WDF_IO_QUEUE_STATE, queue)", "WdfIoQueuePurge(queue)"]],
  },
  {
    property: noWaitForOwnQueue,
    faulty: [[reading, "WdfIoQueuePurgeSynchronously(queue)"]],
    clean: [["WdfIoQueuePurgeSynchronously(queue)", reading]],
  },
  { property: redirectedInDispatch, faulty: [[redirect]], clean: [[dispatch, redirect]] },
  {
    property: foundRequest,
    faulty: [[retrieve], [find, retrieve, retrieve], [find, "WdfObjectDereferenceActual(found)", retrieve]],
    clean: [[find, retrieve, "WdfObjectDereferenceActual(found)"]],
  },
  {
    property: nextNotAfterFind,
    faulty: [[find, "WdfIoQueueRetrieveNextRequest(queue, request)"]],
    clean: [[find, retrieve, "WdfIoQueueRetrieveNextRequest(queue, request)"]],
  },
  {
    property: stopAcknowledged,
    faulty: [[stopping, stopped], ["WdfRequestStopAcknowledge(request, FALSE)"]],
    clean: [
      [stopping, "WdfRequestStopAcknowledge(request, TRUE)", stopped],
      [stopping, complete, stopped],
    ],
  },
];

keepsAndBreaks(twins);
