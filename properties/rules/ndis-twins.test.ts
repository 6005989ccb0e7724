import { keepsAndBreaks, type Twins } from "../../harness/testing/rule-twin";
import { noSendWhileSpinLock, wdfInterruptLock, wdfSpinLock, wdfWaitLock } from "./kmdf-locks";
import {
  interruptDeregistered,
  ndisSpinLock,
  netBufferFreed,
  noPnpEventInOid,
  oidDoubleComplete,
  oidDoubleRequest,
  periodicTimer,
  timerCancelled,
  workItemFreed,
} from "./ndis";

const halted = "CallbackReturns(MINIPORT_HALT)";
const entered = "CallbackEntered(MINIPORT_OID_REQUEST, oid)";
const returnsPending = "CallbackReturns(MINIPORT_OID_REQUEST, NDIS_STATUS_PENDING, oid)";
const returnsSuccess = "CallbackReturns(MINIPORT_OID_REQUEST, NDIS_STATUS_SUCCESS, oid)";
const completed = "NdisMOidRequestComplete(adapter, oid, status)";

const lock = (property: Twins["property"], take: string, give: string): Twins => ({
  property,
  faulty: [[take], [give], [take, "CallbackReturns(MINIPORT_RESET)", give]],
  clean: [
    [take, give],
    [take, give, take, give],
  ],
});

const twins: readonly Twins[] = [
  lock(ndisSpinLock, "NdisAcquireSpinLock(lock)", "NdisReleaseSpinLock(lock)"),
  lock(ndisSpinLock, "NdisDprAcquireSpinLock(lock)", "NdisDprReleaseSpinLock(lock)"),
  lock(wdfSpinLock, "WdfSpinLockAcquire(lock)", "WdfSpinLockRelease(lock)"),
  lock(wdfWaitLock, "WdfWaitLockAcquire(lock, NULL)", "WdfWaitLockRelease(lock)"),
  lock(wdfInterruptLock, "WdfInterruptAcquireLock(line)", "WdfInterruptReleaseLock(line)"),
  {
    property: noSendWhileSpinLock,
    faulty: [
      ["WdfSpinLockAcquire(lock)", "WdfRequestSend(request, target, options)", "WdfSpinLockRelease(lock)"],
      ["KeAcquireSpinLock(lock)", "WdfRequestSend(request, target, options)", "KeReleaseSpinLock(lock)"],
    ],
    clean: [["WdfSpinLockAcquire(lock)", "WdfSpinLockRelease(lock)", "WdfRequestSend(request, target, options)"]],
  },
  {
    property: interruptDeregistered,
    faulty: [["NdisMDeregisterInterruptEx(line)", "NdisMSynchronizeWithInterruptEx(line)"]],
    clean: [["NdisMSynchronizeWithInterruptEx(line)", "NdisMDeregisterInterruptEx(line)"]],
  },
  {
    property: timerCancelled,
    faulty: [["NdisSetTimerObject(timer)", halted]],
    clean: [["NdisSetTimerObject(timer)", "NdisCancelTimerObject(timer)", halted]],
  },
  {
    property: periodicTimer,
    faultyIn: "dpc",
    faulty: [["NdisSetTimerObject(timer, PERIODIC)", "NdisCancelTimerObject(timer)"]],
    clean: [["NdisSetTimerObject(timer, PERIODIC)", "NdisCancelTimerObject(timer)"]],
  },
  {
    property: workItemFreed,
    faulty: [
      ["NdisAllocateIoWorkItem(item)", halted],
      ["NdisAllocateIoWorkItem(item)", "CallbackReturns(MINIPORT_INITIALIZE, NDIS_STATUS_FAILURE)"],
    ],
    clean: [
      ["NdisAllocateIoWorkItem(item)", "NdisFreeIoWorkItem(item)", halted],
      ["NdisAllocateIoWorkItem(item)", "CallbackReturns(MINIPORT_INITIALIZE, NDIS_STATUS_SUCCESS)"],
    ],
  },
  {
    property: netBufferFreed,
    faulty: [
      ["NdisAllocateNetBuffer(buffer)", halted],
      ["NdisFreeNetBuffer(buffer)"],
      ["NdisAllocateNetBuffer(buffer)", "NdisAllocateNetBuffer(buffer)"],
    ],
    clean: [["NdisAllocateNetBuffer(buffer)", "NdisFreeNetBuffer(buffer)", halted]],
  },
  {
    property: oidDoubleComplete,
    faulty: [
      [entered, completed, returnsSuccess],
      [entered, returnsSuccess, completed],
      [entered, returnsPending, completed, completed],
    ],
    clean: [
      [entered, returnsSuccess],
      [entered, returnsPending, completed, entered, returnsSuccess],
    ],
  },
  {
    property: oidDoubleRequest,
    faulty: [[entered, returnsPending, "CallbackEntered(MINIPORT_OID_REQUEST, next)"]],
    clean: [[entered, returnsPending, completed, "CallbackEntered(MINIPORT_OID_REQUEST, next)"]],
  },
  {
    property: noPnpEventInOid,
    faulty: [[entered, "NdisMNetPnPEvent(adapter, event)", returnsSuccess]],
    clean: [[entered, returnsSuccess, "NdisMNetPnPEvent(adapter, event)"]],
  },
];

keepsAndBreaks(twins);
