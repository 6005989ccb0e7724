import { monitor, wrong } from "../../harness/language/monitor";
import { protectionBalanced } from "../protection-balanced";
import { paired } from "./paired";
import type { RuleCheck } from "./rule-check";
import { SENDS } from "./sends";

export const removeLockBalanced = paired({
  name: "remove-lock",
  about: "A dispatch routine releases the remove lock that it acquires before it returns.",
  facts: ["rule:RemoveLock", "RML-1", "RML-2"],
  forecast: [
    {
      explained: "not held",
      shows: "the count is one short: the device is removed while it is used",
      verifier: ["0xC4/0xD5"],
    },
    { shows: "it hangs: the IRP that removes the device waits for ever" },
  ],
  take: "IoAcquireRemoveLock($) = STATUS_SUCCESS",
  give: "IoReleaseRemoveLock($) | IoReleaseRemoveLockAndWait($)",
  before: "return(routine) | DispatchReturns",
});

export const removeLockForward = monitor({
  name: "remove-lock-forward",
  about: "The remove lock is held while an IRP is sent to another driver.",
  facts: ["rule:RemoveLockForward", "RML-1"],
  forecast: [{ without: "0xD1", verifier: ["0xC9/0x04"] }],
  per: "actor",
  states: {
    open: { "IoAcquireRemoveLock = STATUS_SUCCESS": "held" },
    held: { "IoReleaseRemoveLock | IoReleaseRemoveLockAndWait": "released" },
    released: {
      "IoAcquireRemoveLock = STATUS_SUCCESS": "held",
      [SENDS.replaceAll("($)", "")]: wrong("an IRP is sent after the remove lock was released"),
      "DispatchReturns | return(routine)": "open",
    },
  },
});

const dispatches = [
  "Cleanup",
  "Close",
  "Create",
  "DeviceControl",
  "InternalDeviceControl",
  "Pnp",
  "Power",
  "Read",
  "Shutdown",
  "SystemControl",
  "Write",
];

/** PnP rules about the lock, beyond the rules about synchronisation. */
export const removeLock: readonly RuleCheck[] = [
  {
    driverModel: "WDM",
    rules: [
      "RemoveLock",
      "RemoveLockCheck",
      "RemoveLockRelease2",
      ...dispatches.map((each) => `RemoveLockRelease${each}`),
    ],
    by: [removeLockBalanced, protectionBalanced],
  },
  {
    driverModel: "WDM",
    rules: ["", "DeviceControl", "DeviceControlInternal", "Read", "Write"].flatMap((each) => [
      `RemoveLockForward${each}`,
      `RemoveLockForward${each}2`,
    ]),
    by: [removeLockForward],
    partly: "sending after the release is reported; a routine that never takes the lock is not",
  },
];
