import { keepsAndBreaks, type Twins } from "../../harness/testing/rule-twin";
import { irpCancelField, startIoCancel } from "./cancellation";
import {
  completeRequestStatusCheck,
  completionRegistrationChecked,
  doubleCompletion,
  irpProcessingComplete,
  lowerDriverReturn,
  wmiComplete,
} from "./completion";
import { forwardedAtBadIrql } from "./forwarded-at-bad-irql";
import {
  completionRoutineRegistered,
  nonPnpRegistersExtended,
  onlyAllocatedIrpsReused,
  onlyOwnIrpsFreed,
  ownIrpNotCompleted,
  ownIrpTakenBack,
  startIoRecursion,
  userEventLeftAlone,
} from "./irp-lifecycle";
import {
  builtIrpWaitedFor,
  completedNotPending,
  completionEventChecking,
  markedBeforeInterlockedQueue,
  markedUnderQueueLock,
  markIrpPending,
  markIrpPending2,
  pendingBelowNotCompleted,
} from "./pending";

const pending = "IoCallDriver(irp) = STATUS_PENDING";
const returns = (status: string) => `DispatchReturns(irp, ${status})`;
const success = returns("STATUS_SUCCESS");
const registered = "IoSetCompletionRoutineEx(device, irp) = STATUS_SUCCESS";

const irps: readonly Twins[] = [
  {
    property: irpCancelField,
    faulty: [["IoMarkIrpPending(irp)", "IoSetCancelRoutine(irp, Cancel)", returns("STATUS_PENDING")]],
    clean: [["IoMarkIrpPending(irp)", "IoSetCancelRoutine(irp, Cancel)", "ReadCancel(irp)", returns("STATUS_PENDING")]],
  },
  {
    property: startIoCancel,
    faulty: [["IoSetStartIoAttributes(device, TRUE, FALSE)", "IoSetCancelRoutine(irp, Cancel)"]],
    clean: [["IoSetCancelRoutine(irp, Cancel)", "IoSetStartIoAttributes(device, TRUE, FALSE)"]],
  },
  {
    property: doubleCompletion,
    faulty: [["IoCompleteRequest(irp)", "IoCompleteRequest(irp)"]],
    clean: [["IoCompleteRequest(irp)", "IoCompleteRequest(other)"]],
  },
  {
    property: completionRegistrationChecked,
    faulty: [
      ["IoSetCompletionRoutineEx(device, irp) = STATUS_INSUFFICIENT_RESOURCES", "IoCallDriver(irp)"],
      ["IoSetCompletionRoutineEx(device, irp) = STATUS_INSUFFICIENT_RESOURCES"],
    ],
    clean: [
      ["IoSetCompletionRoutineEx(device, irp) = STATUS_INSUFFICIENT_RESOURCES", "IoCompleteRequest(irp)"],
      [registered, "IoCallDriver(irp)"],
    ],
  },
  {
    property: irpProcessingComplete,
    faulty: [[success]],
    clean: [
      ["IoCompleteRequest(irp)", success],
      ["IoCallDriver(irp)", success],
    ],
  },
  {
    property: lowerDriverReturn,
    faulty: [
      [pending, success],
      ["IoCallDriver(irp) = STATUS_UNSUCCESSFUL", success],
      ["IoCallDriver(irp) = STATUS_SUCCESS", returns("STATUS_PENDING")],
    ],
    clean: [
      [pending, returns("STATUS_PENDING")],
      ["IoMarkIrpPending(irp)", "IoCallDriver(irp) = STATUS_SUCCESS", returns("STATUS_PENDING")],
    ],
  },
  {
    property: completeRequestStatusCheck,
    faulty: [
      ["IoCompleteRequest(irp, STATUS_PENDING)"],
      ["IoCallDriver(irp) = STATUS_UNSUCCESSFUL", "IoCompleteRequest(irp, STATUS_SUCCESS)"],
      ["IoCallDriver(irp) = STATUS_UNSUCCESSFUL", success],
    ],
    clean: [
      ["IoCallDriver(irp) = STATUS_SUCCESS", "IoCompleteRequest(irp, STATUS_SUCCESS)"],
      ["IoCallDriver(irp) = STATUS_UNSUCCESSFUL", "IoCompleteRequest(irp, STATUS_UNSUCCESSFUL)"],
      ["IoCallDriver(irp) = STATUS_PENDING", returns("STATUS_PENDING")],
    ],
  },
  {
    property: wmiComplete,
    faulty: [
      ["WmiSystemControl(info, device, irp) = IrpNotCompleted", success],
      ["WmiSystemControl(info, device, irp) = IrpForward", success],
    ],
    clean: [
      ["WmiSystemControl(info, device, irp) = IrpNotCompleted", "IoCompleteRequest(irp)", success],
      ["WmiSystemControl(info, device, irp) = IrpForward", "IoCallDriver(irp)", success],
    ],
  },
  {
    property: completionRoutineRegistered,
    faulty: [[registered], [registered, "IoCompleteRequest(irp)"]],
    clean: [[registered, "IoCallDriver(irp)"]],
  },
  {
    property: ownIrpNotCompleted,
    faulty: [
      ["IoAllocateIrp(irp)", "IoCompleteRequest(irp)"],
      ["IoBuildAsynchronousFsdRequest(irp)", "IoCompleteRequest(irp)"],
    ],
    clean: [["IoAllocateIrp(irp)", "IoCallDriver(irp)", "IoFreeIrp(irp)"], ["IoCompleteRequest(irp)"]],
  },
  {
    property: ownIrpTakenBack,
    faulty: [
      ["IoAllocateIrp(irp)", "IoCallDriver(irp)"],
      ["IoBuildAsynchronousFsdRequest(irp)", "IoCallDriver(irp)"],
    ],
    clean: [["IoAllocateIrp(irp)", "IoSetCompletionRoutine(irp, Done)", "IoCallDriver(irp)"], ["IoCallDriver(irp)"]],
  },
  {
    property: onlyOwnIrpsFreed,
    faulty: [
      ["IoBuildDeviceIoControlRequest(irp, event)", "IoFreeIrp(irp)"],
      ["IoBuildSynchronousFsdRequest(irp, event)", "IoFreeIrp(irp)"],
      ["DispatchEntered(irp, IRP_MJ_READ)", "IoFreeIrp(irp)"],
    ],
    clean: [
      ["IoAllocateIrp(irp)", "IoFreeIrp(irp)"],
      ["IoBuildAsynchronousFsdRequest(irp)", "IoFreeIrp(irp)"],
    ],
  },
  {
    property: onlyAllocatedIrpsReused,
    faulty: [
      ["DispatchEntered(irp, IRP_MJ_READ)", "IoReuseIrp(irp)"],
      ["IoBuildAsynchronousFsdRequest(irp)", "IoReuseIrp(irp)"],
    ],
    clean: [["IoAllocateIrp(irp)", "IoReuseIrp(irp)", "IoFreeIrp(irp)"]],
  },
  {
    property: userEventLeftAlone,
    faulty: [["IoBuildDeviceIoControlRequest(irp, done)", "KeSetEvent(done)"]],
    clean: [["IoBuildDeviceIoControlRequest(irp, done)", "KeSetEvent(other)"]],
  },
  {
    property: nonPnpRegistersExtended,
    faulty: [["IoSetCompletionRoutine(irp, Done)"]],
    clean: [[registered]],
  },
  {
    property: startIoRecursion,
    faulty: [
      ["CallbackEntered(DRIVER_STARTIO)", "IoStartNextPacket(device, TRUE)"],
      ["CallStartIo(queue)", "IoStartNextPacket(device, TRUE)"],
    ],
    clean: [
      ["IoSetStartIoAttributes(device, TRUE)", "CallbackEntered(DRIVER_STARTIO)", "IoStartNextPacket(device, TRUE)"],
      ["CallbackEntered(DRIVER_STARTIO)", "CallbackReturns(DRIVER_STARTIO)", "IoStartNextPacket(device, TRUE)"],
    ],
  },
  {
    property: completionEventChecking,
    faulty: [
      [
        "CallbackEntered(IO_COMPLETION_ROUTINE)",
        "IoMarkIrpPending(irp)",
        "KeSetEvent(done)",
        "CallbackReturns(IO_COMPLETION_ROUTINE)",
      ],
    ],
    clean: [
      ["CallbackEntered(IO_COMPLETION_ROUTINE)", "KeSetEvent(done)", "CallbackReturns(IO_COMPLETION_ROUTINE)"],
      ["CallbackEntered(IO_COMPLETION_ROUTINE)", "IoMarkIrpPending(irp)", "CallbackReturns(IO_COMPLETION_ROUTINE)"],
    ],
  },
  {
    property: builtIrpWaitedFor,
    faulty: [
      ["IoBuildDeviceIoControlRequest(irp, done)", pending],
      ["IoBuildSynchronousFsdRequest(irp, done)", pending],
    ],
    clean: [
      ["IoBuildDeviceIoControlRequest(irp, done)", pending, "KeWaitForSingleObject(done, NULL)"],
      ["IoBuildSynchronousFsdRequest(irp, done)", "IoCallDriver(irp) = STATUS_SUCCESS"],
    ],
  },
  {
    property: markIrpPending,
    faulty: [["IoMarkIrpPending(irp)", success]],
    clean: [["IoMarkIrpPending(irp)", returns("STATUS_PENDING")]],
  },
  {
    property: markIrpPending2,
    faulty: [[returns("STATUS_PENDING")]],
    clean: [
      ["IoMarkIrpPending(irp)", returns("STATUS_PENDING")],
      ["IoCsqInsertIrp(queue, irp)", returns("STATUS_PENDING")],
    ],
  },
  {
    property: markedBeforeInterlockedQueue,
    faulty: [["ExInterlockedInsertTailList(queue, irp)", "IoMarkIrpPending(irp)"]],
    clean: [["IoMarkIrpPending(irp)", "ExInterlockedInsertTailList(queue, irp)"]],
  },
  {
    property: markedUnderQueueLock,
    faulty: [
      ["KeAcquireSpinLock(lock)", "InsertTailList(queue, irp)", "KeReleaseSpinLock(lock)", "IoMarkIrpPending(irp)"],
    ],
    clean: [
      ["KeAcquireSpinLock(lock)", "InsertTailList(queue, irp)", "IoMarkIrpPending(irp)", "KeReleaseSpinLock(lock)"],
    ],
  },
  {
    property: completedNotPending,
    faulty: [["IoCompleteRequest(irp)", returns("STATUS_PENDING")]],
    clean: [
      ["IoCompleteRequest(irp)", success],
      ["IoMarkIrpPending(irp)", returns("STATUS_PENDING")],
    ],
  },
  {
    property: pendingBelowNotCompleted,
    faulty: [[pending, "IoCompleteRequest(irp)"]],
    clean: [
      [pending, "KeWaitForSingleObject(done, NULL) = STATUS_SUCCESS", "IoCompleteRequest(irp)"],
      ["IoCallDriver(irp) = STATUS_SUCCESS", "IoCompleteRequest(irp)"],
    ],
  },
  {
    property: forwardedAtBadIrql,
    faultyIn: "dpc",
    faulty: ["DispatchEntered", "IoAllocateIrp", "IoBuildAsynchronousFsdRequest", "IoBuildSynchronousFsdRequest"].map(
      (made) => [`${made}(irp, IRP_MJ_PNP)`, "IoCallDriver(irp)"],
    ),
    clean: [["IoAllocateIrp(irp, IRP_MJ_PNP)", "IoCallDriver(irp)"]],
  },
];

keepsAndBreaks(irps);
