/** A rule as the table of rules has it, as far as it decides why we do not check it. */
export interface RuleHead {
  readonly rule: string;
  readonly driverModel: string;
  readonly category: string;
  readonly modelLevel: "yes" | "partial" | "no";
}

const byRule: Readonly<Record<string, string>> = {
  Flags_Irql: "a question of style: the answer is the same",
  IrqlExApcLteInline: "its page names no routine",
  RequestedPowerIrp: "whether a pointer is reliable is no order of calls",
  IoSetCompletionRoutineExCheck: "whether a result is looked at is not seen; what comes of not looking is",
  IoSetCompletionRoutineExCheckDeviceObject: "whose device object an argument is, a chart does not say",
  EvtIoStopResume: "which callbacks are registered is no order of calls",
  NdisOidComplete: "which status an OID may be completed with is data, not order",
  MultRemoveLock: "one lock a device is a property of the code, not of a run",
  IoReleaseRemoveLockAndWaitOutsideRemoveDevice:
    "not written yet: which minor function a routine handles is known to few designs",
};

const byCategory: Readonly<Record<string, string>> = {
  pnp: "PnP: how devices, symbolic links and stacks are set up and taken down; only the remove lock's rules are checked",
  memory:
    "memory: which allocator, tag or buffer is used; leaks, double frees and uses after free are default properties",
  other: "miscellaneous: set-up, registry and style, in which no two contexts meet",
  power: "power policy: who owns it is configuration, not order",
  "ndis-nbl": "a time limit of Driver Verifier's: runs are untimed",
  "ndis-oid": "a time limit of Driver Verifier's: runs are untimed",
};

/** Why no property of ours reports a breach of the rule. */
export function leftOut({ rule, driverModel, category, modelLevel }: RuleHead): string {
  const own = byRule[rule];
  if (own !== undefined) return own;
  if (driverModel === "Storport") return "Storport: the vocabulary has no miniport of its";
  if (modelLevel === "no") return "a model of interleavings cannot see it";
  return byCategory[category] ?? `${category}: not written yet`;
}
