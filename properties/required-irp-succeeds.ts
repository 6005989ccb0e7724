import { property } from "../harness/language/property";

export const requiredIrpSucceeds = property({
  kind: "error",
  name: "required-irp-succeeds",
  about: "A driver does not fail the PnP IRPs that announce what has happened already, nor a set-power IRP.",
  facts: ["PnpRemove", "PowerUpFail", "PowerDownFail"],
  forecast: [{ shows: "the system goes on as if the driver had done what it has not" }],
});
