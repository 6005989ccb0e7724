import { property } from "../harness/language/property";

export const noHardwareAccessInDx = property({
  kind: "error",
  name: "no-hardware-access-in-dx",
  about: "The driver touches its hardware only while the device has power.",
  facts: ["NF:wdm.PoSetPowerState"],
  forecast: [{ shows: "reads give nonsense and writes are lost; some platforms stop with a machine check" }],
});
