import { irqlRespected } from "../irql-respected";
import { returnsAtEntryIrql } from "../returns-at-entry-irql";
import type { RuleCheck } from "./rule-check";

const levels = (
  driverModel: RuleCheck["driverModel"],
  rules: readonly string[],
  more: Partial<RuleCheck> = {},
): RuleCheck => ({
  driverModel,
  rules,
  by: [irqlRespected],
  ...more,
});

/** Rules that hold calls to their documented level: one contract over all of them, read from the facts. */
export const irql: readonly RuleCheck[] = [
  levels("WDM", [
    "IrqlApcLte",
    "IrqlDispatch",
    "IrqlExApcLte2",
    "IrqlExApcLte3",
    "IrqlExFree1",
    "IrqlExFree2",
    "IrqlExFree3",
    "IrqlExPassive",
    "IrqlIoApcLte",
    "IrqlIoDispatch",
    "IrqlIoPassive1",
    "IrqlIoPassive2",
    "IrqlIoPassive3",
    "IrqlIoPassive4",
    "IrqlIoPassive5",
    "IrqlKeApcLte1",
    "IrqlKeApcLte2",
    "IrqlKeDispatchLte",
    "IrqlKeWaitForMultipleObjects",
    "IrqlMmApcLte",
    "IrqlMmDispatch",
    "IrqlObPassive",
    "IrqlPsPassive",
    "IrqlRtlPassive",
    "IrqlZwPassive",
  ]),
  levels("WDM", ["IrqlKeRaiseLower"]),
  levels("WDM", ["IrqlExApcLte1"], { ddis: ["ExAcquireFastMutex", "ExTryToAcquireFastMutex"] }),
  levels("WDM", ["IrqlKeWaitForMutexObject"], { ddis: ["KeWaitForSingleObject"] }),
  levels("WDM", ["IrqlIoRtlZwPassive"], {
    ddis: ["IoCreateFile", "RtlQueryRegistryValues", "ZwReadFile", "ZwWriteFile"],
  }),
  levels("WDM", ["IrqlNtifsApcPassive"], { ddis: ["FsRtlRemoveLargeMcbEntry", "SeLockSubjectContext"] }),
  levels("WDM", ["IrqlExAllocatePool"], {
    partly: "the level is checked; that paged pool is not asked for at DISPATCH_LEVEL is not",
  }),
  levels("WDM", ["IrqlKeSetEvent"], {
    partly: "the limit of DISPATCH_LEVEL is checked; that of APC_LEVEL where a wait follows is not",
  }),
  levels("WDM", ["PagedCode"], { ddis: ["PAGED_CODE"] }),
  { driverModel: "WDM", rules: ["IrqlKeReleaseSpinLock"], by: [irqlRespected, returnsAtEntryIrql] },
  { driverModel: "WDM", rules: ["IrqlReturn", "IrqlKeRaiseLower2"], by: [returnsAtEntryIrql] },
  levels(
    "NDIS",
    [
      "CallManager",
      "Connection",
      "Filter_Driver",
      "Gather_DMA",
      "IM",
      "Interfaces",
      "Interrupt",
      "IrqlSetting",
      "MCM",
      "MCO",
      "Miniport_Driver",
      "Miscellaneous",
      "NetBuffer",
      "OID",
      "Protocol_Driver",
      "SendRcv",
      "StatusIndication",
      "Synch",
      "Timer",
    ].map((area) => `Irql_${area}_Function`),
  ),
  levels("KMDF", ["KmdfIrql", "KmdfIrql2", "UsbKmdfIrql", "UsbKmdfIrql2"]),
  levels("KMDF", ["UsbKmdfIrqlExplicit"], {
    partly: "a callback's execution level is the actor's kind, not a setting",
    ddis: ["WdfUsbTargetPipeWriteSynchronously"],
  }),
];
