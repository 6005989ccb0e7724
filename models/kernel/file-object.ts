import { call, object, objectOr, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type FileObjectOptions, fileObjectChart } from "./file-object-chart";

const anIrp = object("irp", "IRP");
const ofIrp = { irp: "irp" } as const;

/**
 * A file object: what a handle to the driver's device stands for, in user mode and here. It knows the IRPs that were sent on it and are not completed, and
 * who sent them, and so which of them a cancel from user mode touches. IRP_MJ_CLEANUP comes when its last handle is closed, IRP_MJ_CLOSE when its last
 * IRP is completed (CLN-1, CLN-2).
 */
export const fileObject = kind({
  kind: "file object",
  facts: ["CLN-1", "CLN-2", "CAN-1"],
  assumes: [
    "CancelIo asks the IRPs of the calling thread, CancelIoEx and the end of a process all of the file object's, one after the other in the order they were sent",
    "closing a handle that is not the last cancels nothing (CLN-1)",
  ],
  chart: (options?: FileObjectOptions) => fileObjectChart(options),
  calls: {
    /** From user mode: the I/O manager makes an IRP of it, for the caller's thread; the driver's dispatch routine is called next. */
    DeviceIoControl: call({
      params: [self("file"), anIrp],
      facts: ["CLN-2"],
      phases: [{ name: "send", messages: [{ to: "file", event: "send", with: ofIrp, result: true }] }],
    }),
    DuplicateHandle: call({
      params: [self("file")],
      facts: ["CLN-1"],
      phases: [{ name: "duplicate", messages: [{ to: "file", event: "duplicate", result: true }] }],
    }),
    /** IRP_MJ_CLEANUP where it was the last handle: the driver's cleanup routine is called next, in the caller's context. */
    CloseHandle: call({
      params: [self("file")],
      facts: ["CLN-1"],
      phases: [{ name: "close", messages: [{ to: "file", event: "closeHandle", result: true }] }],
    }),
    /** The next IRP of the calling thread's to cancel, or NULL: call it in a loop with ioCancelIrp. */
    CancelIo: call({
      params: [self("file")],
      facts: ["CAN-1"],
      phases: [{ name: "find", messages: [{ to: "file", event: "nextOfThread", result: true }] }],
    }),
    /** The IRP to cancel, or ERROR_NOT_FOUND where it is completed. */
    CancelIoEx: call({
      params: [self("file"), anIrp],
      facts: ["CAN-1"],
      phases: [{ name: "find", messages: [{ to: "file", event: "find", with: ofIrp, result: true }] }],
    }),
    /** CancelIoEx(file, NULL), and the end of a process: the next IRP, whoever sent it, or NULL. */
    CancelIoExAll: call({
      params: [self("file")],
      facts: ["CAN-1"],
      phases: [{ name: "find", messages: [{ to: "file", event: "nextOfAll", result: true }] }],
    }),
    /** Waits until the IRP is completed, as GetOverlappedResult with bWait does. */
    WaitForResult: call({
      params: [self("file"), anIrp],
      facts: ["COMP-1"],
      phases: [{ name: "wait", blocks: "waits", messages: [{ to: "file", event: "result", with: ofIrp }] }],
    }),
    /** A thread that ends waits for its IRPs, which it has cancelled before. */
    WaitForThreadsIrps: call({
      params: [self("file")],
      facts: ["CAN-1"],
      phases: [{ name: "wait", blocks: "waits", messages: [{ to: "file", event: "threadDone" }] }],
    }),
    /** Whether the IRP was sent on this file object and is not completed: `IoGetCurrentIrpStackLocation(Irp)->FileObject`. */
    IsIrpOfFile: call({
      params: [self("file"), objectOr("irp", "IRP", "NULL")],
      facts: ["CLN-1"],
      phases: [{ name: "read", messages: [{ to: "file", event: "owns", with: ofIrp, result: true }] }],
    }),
    /** Reads or writes what the driver keeps for the file object: FsContext. */
    AccessFileContext: call({
      params: [self("file")],
      facts: ["IRQL-7"],
      phases: [{ name: "access", messages: [{ to: "file", event: "access" }] }],
    }),
    /** The I/O manager sends IRP_MJ_CLOSE once no IRP is left; the driver's close routine is called next. */
    SendClose: call({
      params: [self("file")],
      facts: ["CLN-2"],
      phases: [{ name: "send", blocks: "waits", messages: [{ to: "file", event: "close" }] }],
    }),
  },
});
