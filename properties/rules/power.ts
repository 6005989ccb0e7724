import { PASSIVE_ONLY } from "../../harness/language/heard";
import { monitor, wrong } from "../../harness/language/monitor";
import type { RuleCheck } from "./rule-check";

/** A set-power IRP as a chart says it: DispatchEntered(irp, IRP_MN_SET_POWER, DOWN) or UP. */
const SET_POWER = "DispatchEntered($, IRP_MN_SET_POWER)";
const FAILS = wrong("a set-power IRP is failed");

const neverFailed = (direction: "DOWN" | "UP", name: string, rule: string) =>
  monitor({
    name,
    about: `A set-power IRP that powers the device ${direction.toLowerCase()} is not failed.`,
    facts: [`rule:${rule}`],
    forecast: [{ shows: "the system goes on as if the device had changed its power, and it has not" }],
    per: "actor",
    states: {
      none: { [`DispatchEntered($, IRP_MN_SET_POWER, ${direction})`]: "setting" },
      setting: {
        "DispatchReturns($, STATUS_SUCCESS) | DispatchReturns($, STATUS_PENDING)": "none",
        DispatchReturns: FAILS,
        "IoCompleteRequest($, !STATUS_SUCCESS) | IofCompleteRequest($, !STATUS_SUCCESS)": FAILS,
      },
    },
  });

export const powerDownFail = neverFailed("DOWN", "power-down-fail", "PowerDownFail");
export const powerUpFail = neverFailed("UP", "power-up-fail", "PowerUpFail");

export const powerDownAllocate = monitor({
  name: "power-down-allocate",
  about: "No memory is allocated while a power-down request is handled.",
  facts: ["rule:PowerDownAllocate"],
  forecast: [{ without: "0x9F/0x3" }],
  per: "actor",
  states: {
    none: { "DispatchEntered($, IRP_MN_SET_POWER, DOWN)": "down" },
    down: {
      "DispatchReturns($)": "none",
      "ExAllocatePool2 | ExAllocatePool3 | ExAllocatePoolWithTag | ExAllocatePoolZero | ExAllocatePoolWithQuotaTag":
        wrong("memory is allocated on the way down: the paging device may be gone"),
      "MmAllocateContiguousMemory | MmAllocateNonCachedMemory | MmAllocatePagesForMdlEx": wrong(
        "memory is allocated on the way down: the paging device may be gone",
      ),
    },
  },
});

export const pagedCodeAtPowerTransition = monitor({
  name: "paged-code-at-power-trans",
  about: "No pageable code runs while a set-power IRP is handled.",
  facts: ["rule:PagedCodeAtPowerTrans"],
  forecast: [{ without: "0x9F/0x3" }],
  per: "actor",
  states: {
    none: { [SET_POWER]: "setting" },
    setting: { "DispatchReturns($)": "none", PAGED_CODE: wrong("pageable code runs while the power state changes") },
  },
});

/** The rule's page names no routines: heard is every call that is documented for PASSIVE_LEVEL alone. */
export const powerIrpDdis = monitor({
  name: "power-irp-ddis",
  about: "No routine for PASSIVE_LEVEL alone is called while a set-power IRP is handled.",
  facts: ["rule:PowerIrpDDIs"],
  forecast: [{ without: "0x9F/0x3", verifier: ["0xC4/0xE5"] }],
  per: "actor",
  states: {
    none: { [SET_POWER]: "setting" },
    setting: {
      "DispatchReturns($)": "none",
      [PASSIVE_ONLY]: wrong("a routine is called that needs PASSIVE_LEVEL, and may page"),
    },
  },
});

export const power: readonly RuleCheck[] = [
  { driverModel: "WDM", rules: ["PowerDownFail"], by: [powerDownFail] },
  { driverModel: "WDM", rules: ["PowerUpFail"], by: [powerUpFail] },
  { driverModel: "WDM", rules: ["PowerDownAllocate"], by: [powerDownAllocate] },
  { driverModel: "WDM", rules: ["PagedCodeAtPowerTrans"], by: [pagedCodeAtPowerTransition] },
  { driverModel: "WDM", rules: ["PowerIrpDDIs"], by: [powerIrpDdis] },
];
