import {
  criticalRegion,
  ddi,
  devicePower,
  deviceQueue,
  dpc,
  dpcObject,
  guardedRegion,
  irp,
  isr,
  nbl,
  oidRequest,
  poolBlock,
  type Routine,
  spinLock,
  systemCallback,
  thread,
  timer,
} from "bugcheck";
import { type DesignTwins, keepsAndBreaksOnObjects } from "../../harness/testing/rule-design";
import { inOrder } from "../../harness/testing/toy-routine";

const uses = {
  lock: spinLock,
  timer,
  dpc: dpcObject,
  block: poolBlock,
  region: criticalRegion,
  guarded: guardedRegion,
  queue: deviceQueue,
  irp,
  oid: oidRequest,
  nbl,
  power: devicePower,
  callback: systemCallback,
  key: ddi("ZwSetValueKey"),
};
const body = (calls: readonly string[]): Routine => inOrder(uses, ...calls);
const inThread = (...calls: readonly string[]) => ({ it: thread(body(calls)) });
const inIsr = (...calls: readonly string[]) => ({ it: isr(body(calls)) });
const inDpc = (...calls: readonly string[]) => ({ it: dpc(body(calls)) });

/** What an interrupt routine must leave to its DPC. */
const leftToDpc = (rule: string, objects: DesignTwins["objects"], ...calls: readonly string[]): DesignTwins => ({
  rule,
  objects: { ...objects, dpc: dpcObject({ target: 0 }) },
  faulty: inIsr(...calls),
  clean: {
    it: isr(body(["KeInsertQueueDpc(dpc)"])),
    later: dpc(body(calls), {}, { queuedBy: "dpc" }),
  },
});

const enter = "KeAcquireSpinLock(lock)";
const leave = "KeReleaseSpinLock(lock)";
const setPower = "DispatchEntered(irp, IRP_MN_SET_POWER, DOWN)";
const returns = "DispatchReturns(irp, STATUS_SUCCESS)";
const complete = "IoCompleteRequest(irp, STATUS_SUCCESS)";

keepsAndBreaksOnObjects([
  leftToDpc("IrqlKeDispatchLte (WDM)", { timer: timer() }, "KeSetTimer(timer, NULL)", "KeCancelTimer(timer)"),
  leftToDpc("IrqlExFree1 (WDM)", { block: poolBlock({ allocated: true }) }, "ExFreePoolWithTag(block)"),
  leftToDpc("Irql_OID_Function (NDIS)", { oid: oidRequest() }, "NdisMOidRequestComplete(oid, NDIS_STATUS_SUCCESS)"),
  leftToDpc("Irql_SendRcv_Function (NDIS)", { nbl: nbl({ owner: "protocol" }) }, "NdisReturnNetBufferLists(nbl)"),
  {
    rule: "IrqlDispatch (WDM)",
    objects: { queue: deviceQueue(), irp: irp() },
    faulty: inThread("KeInsertDeviceQueue(queue, irp)", "KeRemoveDeviceQueue(queue)", complete),
    clean: inDpc("KeInsertDeviceQueue(queue, irp)", "KeRemoveDeviceQueue(queue)", complete),
  },
  {
    rule: "IrqlKeApcLte2 (WDM)",
    objects: { lock: spinLock(), region: criticalRegion(), guarded: guardedRegion() },
    faulty: inThread(enter, "KeEnterCriticalRegion(region)", "KeLeaveCriticalRegion(region)", leave),
    clean: inThread("KeEnterCriticalRegion(region)", enter, leave, "KeLeaveCriticalRegion(region)"),
  },
  {
    rule: "IrqlZwPassive (WDM)",
    objects: { lock: spinLock() },
    faulty: inThread(enter, "ZwSetValueKey(key)", leave),
    clean: inThread(enter, leave, "ZwSetValueKey(key)"),
  },
  {
    rule: "PowerIrpDDIs (WDM)",
    objects: { irp: irp(), power: devicePower() },
    faulty: inThread(setPower, "PoRequestPowerIrp(power, D3)", "ZwSetValueKey(key)", complete, returns),
    clean: inThread("ZwSetValueKey(key)", setPower, complete, returns),
  },
  {
    rule: "PowerDownAllocate (WDM)",
    objects: { irp: irp(), block: poolBlock() },
    faulty: inThread(setPower, "ExAllocatePool2(block)", "ExFreePoolWithTag(block)", complete, returns),
    clean: inThread("ExAllocatePool2(block)", setPower, "ExFreePoolWithTag(block)", complete, returns),
  },
]);
