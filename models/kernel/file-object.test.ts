import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import type { Property } from "../../harness/language/property";
import { type Routine, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { everyFileClosed } from "../../properties/every-file-closed";
import { fileObject } from "./file-object";
import { irp } from "./irp";
import { rundownProtection } from "./rundown-protection";

const uses = { file: fileObject, irp, other: irp };
const graph = (bodies: Readonly<Record<string, Routine>>, handles = 1) =>
  stateGraph(
    small({
      objects: { file: fileObject({ handles }), irp: irp(), other: irp(), rundown: rundownProtection() },
      actors: Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, thread(body)])),
    }),
  );
const results = (...calls: string[]) =>
  graph({ it: inOrder(uses, ...calls) })
    .situations.at(-1)
    ?.run.map((step) => step.split("-> ")[1] ?? "");

/** Dispatch of a request that came late, and the driver's cleanup, which completes the IRP where it finds it. */
const dispatch = (protects: boolean) =>
  routine({
    uses: { file: fileObject, irp, rundown: rundownProtection },
    chart: {
      initial: "Send",
      states: {
        Send: { on: { "DeviceIoControl(file, irp)": protects ? "Acquire" : "Queue" } },
        Acquire: {
          on: {
            "ExAcquireRundownProtection(rundown)": [
              { guard: returned("FALSE"), target: "Refuse" },
              { target: "Queue" },
            ],
          },
        },
        Queue: { on: { "IoMarkIrpPending(irp)": protects ? "Release" : "Done" } },
        Release: { on: { "ExReleaseRundownProtection(rundown)": "Done" } },
        Refuse: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
const cleanup = (protects: boolean) =>
  routine({
    uses: { file: fileObject, irp, rundown: rundownProtection },
    chart: {
      initial: "Close",
      states: {
        Close: { on: { "CloseHandle(file)": protects ? "RunDown" : "Look" } },
        RunDown: { on: { "ExWaitForRundownProtectionRelease(rundown)": "Look" } },
        Look: {
          on: { "IsIrpOfFile(file, irp)": [{ guard: returned("FALSE"), target: "SendClose" }, { target: "Complete" }] },
        },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "SendClose" } },
        SendClose: { on: { "SendClose(file)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

describe("a file object", () => {
  it("is open until its last handle goes, and closed once its last IRP is completed", () => {
    const messages = [
      { type: "send", by: "A", irp: "irp" },
      { type: "complete", irp: "irp" },
      ...["closeHandle", "close", "access"].map((type) => ({ type })),
    ];
    expect(
      sentences(fileObject({ handles: 2 }), messages).map((text) => text.replace(", asked = Set[]", "")),
    ).toMatchInlineSnapshot(`
      [
        "at first: open (handles = 2, outstanding = Map{})",
        "at first, send irp by A: open (handles = 2, outstanding = Map{"irp":"A"})",
        "at first, closeHandle: open (handles = 1, outstanding = Map{})",
        "at first, send irp by A, closeHandle: open (handles = 1, outstanding = Map{"irp":"A"})",
        "at first, closeHandle, closeHandle: cleanedUp (handles = 0, outstanding = Map{})",
        "at first, send irp by A, closeHandle, closeHandle: cleanedUp (handles = 0, outstanding = Map{"irp":"A"})",
        "at first, closeHandle, closeHandle, close: closed (handles = 0, outstanding = Map{})",
        "at first, closeHandle, closeHandle, close, access: usedAfterClose (handles = 0, outstanding = Map{})",
      ]
    `);
  });

  it("is told by CloseHandle which handle was the last", () => {
    const close = "CloseHandle(file)";
    expect(results("DuplicateHandle(file)", close, close, close)).toEqual([
      "",
      "handles left",
      "IRP_MJ_CLEANUP",
      "STATUS_INVALID_HANDLE",
      "",
    ]);
  });

  it("knows which IRPs a cancel touches: one, the calling thread's, or all", () => {
    const mine = ["DeviceIoControl(file, irp)", "DeviceIoControl(file, other)"];
    const done = "IoCompleteRequest(other, STATUS_SUCCESS)";
    const asks = (...calls: string[]) => results(...mine, ...calls)?.slice(2, -1);
    expect(asks("CancelIo(file)", "CancelIo(file)", "CancelIo(file)")).toEqual(["irp", "other", "NULL"]);
    expect(asks(done, "CancelIoEx(file, irp)", "CancelIoEx(file, other)")).toEqual(["", "irp", "ERROR_NOT_FOUND"]);
    const another = graph({
      sender: inOrder(uses, ...mine),
      canceller: inOrder(uses, "CancelIo(file)", "CancelIoExAll(file)"),
    });
    const found = another.situations.flatMap(({ run }) => run.filter((step) => step.startsWith("canceller: Cancel")));
    expect([...new Set(found.map((step) => step.replace(" @0", "")))].sort()).toEqual([
      "canceller: CancelIo(file) -> NULL",
      "canceller: CancelIoExAll(file) -> NULL",
      "canceller: CancelIoExAll(file) -> irp",
    ]);
  });

  it("is not closed while an IRP is left: a late request is stranded unless it is run down first (CLN-2)", () => {
    const stuck = (protects: boolean) =>
      graph({ sender: dispatch(protects), closer: cleanup(protects) }).situations.filter(({ stuck }) => stuck).length;
    expect(stuck(false)).toBeGreaterThan(0);
    expect(stuck(true)).toBe(0);
  });

  it("keeps a thread that ends until its own IRPs are completed", () => {
    const ends = inOrder(uses, "DeviceIoControl(file, irp)", "WaitForThreadsIrps(file)");
    const driver = inOrder(uses, "WaitForResult(file, other)");
    expect(graph({ ends, driver }).situations.some(({ stuck }) => stuck)).toBe(true);
  });

  it("has no context any more when it is closed", () => {
    const late = inOrder(uses, "CloseHandle(file)", "SendClose(file)", "AccessFileContext(file)");
    expect(graph({ late }).errors).toEqual(["no-use-after-free: the file object's context is used after it was freed"]);
  });

  it("kept by an IRP at the end breaks a property", () => {
    const { check } = everyFileClosed as Extract<Property, { check: unknown }>;
    const view = (state: string, irps: readonly [string, string][]) => [
      { name: "file", kind: "file object", state, tags: new Set<string>(), context: { outstanding: new Map(irps) } },
    ];
    expect(check(view("cleanedUp", [["irp", "A"]]))).toBe("file is kept by irp");
    expect([check(view("cleanedUp", [])), check(view("open", [["irp", "A"]]))]).toEqual([undefined, undefined]);
  });
});
