/** What sends the IRP it is given to the next lower driver. */
export const SENDS = "IoCallDriver($) | IofCallDriver($) | PoCallDriver($)";

/** By which an IRP comes to be one of this driver's own, by who frees it. The IRP is the first argument, as in a chart IoAllocateIrp(irp). */
export const ALLOCATES = "IoAllocateIrp($) | IoAllocateIrpEx($)";
export const BUILDS_ASYNCHRONOUS = "IoBuildAsynchronousFsdRequest($)";
export const BUILDS_THREADED = "IoBuildDeviceIoControlRequest($) | IoBuildSynchronousFsdRequest($)";
