import { property } from "../harness/language/property";

export const noHardwareAccessInDx = property({
  kind: "error",
  name: "no-hardware-access-in-dx",
  about: "The driver touches its hardware only while the device has power.",
  facts: ["NF:wdm.PoSetPowerState"],
});
