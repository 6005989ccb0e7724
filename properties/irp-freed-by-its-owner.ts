import { property } from "../harness/language/property";

export const irpFreedByItsOwner = property({
  kind: "error",
  name: "irp-freed-by-its-owner",
  about:
    "An IRP is freed or reused by who allocated it, when it has come back: a driver's by the driver, a thread's by the I/O manager.",
  facts: ["COMP-7", "NF:wdm.IoFreeIrp", "NF:wdm.IoReuseIrp"],
  forecast: [
    { shows: "the I/O manager goes on with memory that is somebody else's by then, and pool is corrupt later" },
  ],
});
