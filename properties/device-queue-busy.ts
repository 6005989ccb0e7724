import { property } from "../harness/language/property";

export const deviceQueueBusy = property({
  kind: "error",
  name: "device-queue-busy",
  about:
    "The next packet is taken from a device queue only while the device is busy: once for each packet that was started.",
  facts: ["STIO-2", "NF:wdm.KeRemoveDeviceQueue"],
  forecast: [{ shows: "a packet is lost, or the device is started twice" }],
});
