import { property } from "../harness/language/property";

export const allocationGranted = property({
  kind: "error",
  name: "allocation-granted",
  about: "No allocation is refused that the design claims is always granted.",
  facts: ["NF:wdm.ExAllocatePoolWithTag"],
  forecast: [{ shows: "requests of drivers that did nothing wrong fail for want of pool", verifier: ["0xC4/0x62"] }],
});
