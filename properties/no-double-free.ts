import { property } from "../harness/language/property";

export const noDoubleFree = property({
  kind: "error",
  name: "no-double-free",
  about: "Every pool block is freed once.",
  facts: ["NF:wdm.ExFreePoolWithTag"],
  forecast: [
    { of: "0xC9/0x01", without: "0xC2/0x07" },
    { of: "0xC9/0x240", shows: "the count of references is one short, and the device object goes while it is used" },
    { of: "0x19" },
    { without: "0xC2/0x07", verifier: ["0xC4/0x13"] },
  ],
});
