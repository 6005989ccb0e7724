import { property } from "../harness/language/property";

export const everyPowerIrpCompleted = property({
  kind: "finally",
  name: "every-power-irp-completed",
  about:
    "When everybody is done, no power IRP is still active: the watchdog of the power manager would fire, 0x9F DRIVER_POWER_STATE_FAILURE with 0x3.",
  facts: ["PWR-1", "PWR-7"],
  forecast: [{ without: "0x9F/0x3" }],
  of: "device power",
  check: (devices) => {
    const left = devices.flatMap(({ name, context }) =>
      [context.system, context.device]
        .filter((power) => power !== "NULL")
        .map((power) => `${name} is never done with ${power}`),
    );
    return left.length === 0 ? undefined : left.join("; ");
  },
});
