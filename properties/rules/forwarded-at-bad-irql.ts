import { monitor, wrong } from "../../harness/language/monitor";
import type { RuleCheck } from "./rule-check";
import { ALLOCATES, BUILDS_ASYNCHRONOUS, BUILDS_THREADED } from "./sends";

/** Major functions whose IRPs may be sent at DISPATCH_LEVEL. */
const AT_DISPATCH = ["READ", "WRITE", "DEVICE_CONTROL", "INTERNAL_DEVICE_CONTROL", "POWER"];
const HIGH =
  "IoCallDriver($) at DISPATCH_LEVEL | IofCallDriver($) at DISPATCH_LEVEL | PoCallDriver($) at DISPATCH_LEVEL";
const MADE = `${ALLOCATES} | ${BUILDS_ASYNCHRONOUS} | ${BUILDS_THREADED}`;

/**
 * The major function is what DispatchEntered or WriteMajorFunction says, or the second argument of the call that makes the IRP: IoAllocateIrp(irp, IRP_MJ_PNP). An IRP of which
 * nothing is said is not judged.
 */
export const forwardedAtBadIrql = monitor({
  name: "forwarded-at-bad-irql",
  about: "Other IRPs than for read, write, device control and power are sent below DISPATCH_LEVEL.",
  facts: ["rule:ForwardedAtBadIrql", "NF:wdm.IoCallDriver"],
  forecast: [{ shows: "a lower driver pages or waits at a level at which it must not", verifier: ["0xC9/0x23A"] }],
  per: "system",
  states: {
    "sent at any level": {
      [AT_DISPATCH.flatMap((major) => made(`IRP_MJ_${major}`)).join(" | ")]: "sent at any level",
      [made("!").join(" | ")]: "sent below DISPATCH_LEVEL",
    },
    "sent below DISPATCH_LEVEL": {
      [AT_DISPATCH.flatMap((major) => made(`IRP_MJ_${major}`)).join(" | ")]: "sent at any level",
      [HIGH]: wrong("such an IRP may not be sent at DISPATCH_LEVEL"),
    },
  },
});

function made(major: string): readonly string[] {
  return ["DispatchEntered($)", "WriteMajorFunction($)", ...MADE.split(" | ")].map((call) =>
    call.replace("$", `$, ${major}`),
  );
}

export const forwarding: readonly RuleCheck[] = [
  {
    driverModel: "WDM",
    rules: ["", "Allocate", "FsdAsync", "FsdSync"].map((source) => `ForwardedAtBadIrql${source}`),
    by: [forwardedAtBadIrql],
  },
];
