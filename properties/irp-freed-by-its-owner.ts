import { property } from "../harness/language/property";

const LATER = "the I/O manager goes on with memory that is somebody else's by then, and pool is corrupt later";

export const irpFreedByItsOwner = property({
  kind: "error",
  name: "irp-freed-by-its-owner",
  about:
    "An IRP is freed or reused by who allocated it, when it has come back: a driver's by the driver, a thread's by the I/O manager.",
  facts: ["COMP-7", "NF:wdm.IoFreeIrp", "NF:wdm.IoReuseIrp"],
  forecast: [{ of: "0xC9/0x02", shows: LATER, verifier: ["0xC9/0x20C"] }, { shows: LATER }],
});
