import { describe, expect, it } from "vitest";
import { dpc, type PlacedActor, thread, workItem } from "../../harness/language/actor";
import { keep, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { deviceAttachments } from "./device-attachments";
import { deviceObject } from "./device-object";
import { dpcObject } from "./dpc-object";
import { driverImage } from "./driver-image";
import { event } from "./event";
import { removeLock } from "./remove-lock";
import { rundownProtection } from "./rundown-protection";
import { workItemObject } from "./work-item";

const uses = {
  device: deviceObject,
  image: driverImage,
  item: workItemObject,
  rundown: rundownProtection,
  dpc: dpcObject,
};

/** Unload: waits as `waits` says, deletes the device; then the system unmaps the image. */
const unload = (...waits: string[]) => thread(inOrder(uses, ...waits, "IoDeleteDevice(device)", "UnmapImage(image)"));

describe("a device object", () => {
  it("goes with IoDeleteDevice, or with its last reference after it (CLN-5)", () => {
    const messages = ["reference", "dereference", "delete", "access"].map((type) => ({ type }));
    const beyond = ({ references }: { readonly references?: unknown }) =>
      Number(references) > 1 || Number(references) < 0;
    expect(sentences(deviceObject(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: existing (references = 0)",
        "at first, reference: existing (references = 1)",
        "at first, dereference: existing (references = -1)",
        "at first, delete: deleted (references = 0)",
        "at first, reference, reference: existing (references = 2)",
        "at first, reference, delete: deletePending (references = 1)",
        "at first, delete, reference: usedAfterFree (references = 0)",
        "at first, delete, delete: deletedTwice (references = 0)",
        "at first, reference, delete, reference: deletePending (references = 2)",
        "at first, reference, delete, delete: deletedTwice (references = 1)",
      ]
    `);
  });
});

describe("a device stack of device objects", () => {
  const stackUses = {
    filter: deviceObject,
    disk: deviceObject,
    bus: deviceObject,
    lower: deviceObject,
    lock: removeLock,
  };
  const unattached = {
    filter: deviceObject(),
    disk: deviceObject({ lower: "bus" }),
    bus: deviceObject({ references: 1 }),
    attachments: deviceAttachments({ attached: { disk: "bus" } }),
  };
  const attached = {
    filter: deviceObject({ lower: "disk" }),
    disk: deviceObject({ lower: "bus", references: 1 }),
    bus: deviceObject({ references: 1 }),
    attachments: deviceAttachments({ attached: { disk: "bus", filter: "disk" } }),
  };
  const graph = (objects: typeof attached, actors: Readonly<Record<string, PlacedActor>>) =>
    stateGraph(small({ objects: { ...objects, lock: removeLock() }, actors }));
  const inThread = (...calls: string[]) => thread(inOrder(stackUses, ...calls));
  const results = (objects: typeof attached, ...calls: string[]) =>
    (graph(objects, { it: inThread(...calls) }).situations.at(-1)?.run ?? []).flatMap(
      (step) => step.split("-> ")[1] ?? [],
    );
  const errors = (objects: typeof attached, ...calls: string[]) =>
    graph(objects, { it: inThread(...calls) }).errors.map((error) => error.split(":")[0]);

  it("is known by what each device is attached to (0xC9/0x201, 0xC9/0x202)", () => {
    const messages = [
      { type: "attach", source: "upper", target: "lower" },
      { type: "detach", lower: "lower" },
      ...["upper", "lower"].map((device) => ({ type: "deleted", device })),
    ];
    const beyond = ({ going = [] }: { readonly going?: readonly unknown[] }) => going.length > 0;
    expect(sentences(deviceAttachments(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: known (lowerOf = {}, going = [])",
        "at first, attach upper lower: known (lowerOf = {"upper":"lower"}, going = [])",
        "at first, detach lower: detachedFromNothing (lowerOf = {}, going = [])",
        "at first, deleted upper: known (lowerOf = {}, going = ["upper"])",
        "at first, deleted lower: known (lowerOf = {}, going = ["lower"])",
        "at first, attach upper lower, attach upper lower: attachedTwice (lowerOf = {"upper":"lower"}, going = [])",
        "at first, attach upper lower, deleted upper: deletedWhileAttached (lowerOf = {"upper":"lower"}, going = [])",
        "at first, attach upper lower, deleted lower: known (lowerOf = {"upper":"lower"}, going = ["lower"])",
      ]
    `);
  });

  it("gets the new device on its top, whatever the target is in it", () => {
    const attach = "IoAttachDeviceToDeviceStack(filter, bus)";
    expect(results(unattached, attach)).toEqual(["disk"]);
    const top = "IoGetAttachedDeviceReference(bus)";
    expect(results(unattached, top, attach, top)).toEqual(["disk", "disk", "filter"]);
    expect(results(attached, "IoDetachDevice(disk)", top)).toEqual(["disk"]);
  });

  it("is no place for a device that is in it already, be it the lowest", () => {
    expect(errors(unattached, "IoAttachDeviceToDeviceStack(bus, disk)")).toEqual(["detached-before-deleted"]);
    expect(errors(unattached, "IoAttachDeviceToDeviceStack(disk, bus)")).toEqual(["detached-before-deleted"]);
  });

  it("ends, of its devices beneath, where the middle one was detached", () => {
    expect(results(attached, "IoDetachDevice(bus)", "IoGetAttachedDeviceReference(bus)")).toEqual(["bus"]);
    expect(results(attached, "IoDetachDevice(bus)", "IoGetAttachedDeviceReference(disk)")).toEqual(["filter"]);
  });

  it("that is about to go is not attached to", () => {
    const deleted = ["IoDetachDevice(bus)", "IoGetAttachedDeviceReference(disk)", "IoDeleteDevice(disk)"];
    expect(results(unattached, ...deleted, "IoAttachDeviceToDeviceStack(filter, disk)").at(-1)).toBe("NULL");
    expect(results(unattached, ...deleted, "IoAttachDeviceToDeviceStackSafe(filter, disk)").at(-1)).toBe(
      "STATUS_NO_SUCH_DEVICE",
    );
  });

  it("is taken down from below, each device detached and then deleted", () => {
    const lower = ["IoDetachDevice(bus)", "IoDeleteDevice(disk)"];
    const upper = ["IoDetachDevice(disk)", "IoDeleteDevice(filter)"];
    expect(errors(attached, ...lower, ...upper)).toEqual([]);
    // Marked by its own driver, gone when the device above is detached.
    expect(errors(attached, ...lower, "Access(disk)", "IoDetachDevice(disk)", "Access(disk)")).toEqual([
      "no-use-after-free",
    ]);
    expect(errors(attached, "IoDeleteDevice(filter)")).toEqual(["detached-before-deleted"]);
    expect(errors(attached, "IoDetachDevice(disk)", "IoDetachDevice(disk)")).toEqual(["detached-before-deleted"]);
  });

  it.each([
    ["IoAttachDeviceToDeviceStack", ["no-null-dereference"]],
    ["IoAttachDeviceToDeviceStackSafe", []],
  ] as const)("sends a request as soon as it is attached to: %s", (attach, found) => {
    const safe = attach === "IoAttachDeviceToDeviceStackSafe";
    const attaches = routine({
      uses: stackUses,
      chart: {
        context: { lower: null },
        initial: safe ? "Safe" : "Attach",
        states: {
          Attach: { on: { "IoAttachDeviceToDeviceStack(filter, bus)": { target: "Store", actions: keep("lower") } } },
          Store: { on: { "WriteLowerDevice(filter, lower)": "Done" } },
          Safe: { on: { "IoAttachDeviceToDeviceStackSafe(filter, bus)": "Done" } },
          Done: { type: "final" },
        },
      },
    });
    const dispatches = inThread("ReceiveRequest(filter)", "PassDown(filter)");
    const { errors: all, situations } = graph(unattached, { attaches: thread(attaches), dispatches });
    expect(all.map((error) => error.split(":")[0])).toEqual(found);
    expect(situations.filter(({ stuck }) => stuck)).toEqual([]);
  });

  it("is passed down no more once the device beneath may be gone: the remove lock is the fix", () => {
    const removes = (...waits: string[]) =>
      inThread(
        ...waits,
        "IoDetachDevice(bus)",
        "IoDeleteDevice(disk)",
        "IoDetachDevice(disk)",
        "IoDeleteDevice(filter)",
      );
    const late = graph(attached, { removes: removes(), request: inThread("PassDown(filter)") });
    expect(late.errors).toEqual([expect.stringMatching(/^no-use-after-free: the device extension/)]);
    const locked = routine({
      uses: stackUses,
      chart: {
        initial: "Acquire",
        states: {
          Acquire: {
            on: {
              "IoAcquireRemoveLock(lock)": [
                { guard: returned("STATUS_DELETE_PENDING"), target: "Done" },
                { target: "Pass" },
              ],
            },
          },
          Pass: { on: { "PassDown(filter)": "Release" } },
          Release: { on: { "IoReleaseRemoveLock(lock)": "Done" } },
          Done: { type: "final" },
        },
      },
    });
    const waits = ["IoAcquireRemoveLock(lock)", "IoReleaseRemoveLockAndWait(lock)"];
    const { errors: none, situations } = graph(attached, { removes: removes(...waits), request: thread(locked) });
    expect([none, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
  });
});

describe("a driver image", () => {
  it("is used by whoever enters it, goes on in it or returns from it", () => {
    const messages = ["enter", "run", "return", "unmap"].map((type) => ({ type }));
    expect(sentences(driverImage(), messages)).toMatchInlineSnapshot(`
      [
        "at first: mapped",
        "at first, unmap: unmapped",
        "at first, unmap, enter: runsUnmapped",
      ]
    `);
  });

  it("is no place for a thread that is woken when it is gone, though it never returns, and harms none that waits for ever", () => {
    const waits = { wake: { on: { "KeWaitForSingleObject(done, NULL)": "wake" } } };
    const worker = routine({ uses: { done: event }, chart: { initial: "wake", states: waits } });
    const unloading = (...before: string[]) =>
      stateGraph(
        small({
          objects: { image: driverImage(), done: event() },
          actors: {
            worker: thread(worker, {}, { daemon: true, image: "image" }),
            unload: thread(inOrder({ ...uses, done: event }, ...before, "UnmapImage(image)")),
          },
        }),
      ).errors;
    expect(unloading("KeSetEvent(done)")).toEqual([
      "no-code-after-unload: a routine of the driver's runs after its image was unmapped",
    ]);
    expect(unloading()).toEqual([]);
  });

  it("is not used by the call that unmaps it, but by the return after that", () => {
    const inImage = thread(inOrder(uses, "UnmapImage(image)"), {}, { image: "image" });
    const { errors, situations } = stateGraph(
      small({ objects: { image: driverImage() }, actors: { unload: inImage } }),
    );
    expect(errors).toHaveLength(1);
    expect(situations.some((each) => each.is("image") === "unmapped" && each.is("unload") === "returning")).toBe(true);
  });

  it("outlives every DPC that is queued when the driver has unloaded (CLN-7)", () => {
    const design = small({
      objects: {
        device: deviceObject(),
        image: driverImage(),
        dpc: dpcObject({ queued: true }),
        rundown: rundownProtection(),
      },
      actors: {
        unload: unload(),
        dpc: dpc(inOrder(uses, "ExAcquireRundownProtection(rundown)"), {}, { queuedBy: "dpc", image: "image" }),
      },
    });
    const { errors, situations } = stateGraph(design);
    expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
  });

  it("does not outlive a work item that gives its protection back before it returns", () => {
    const objects = {
      device: deviceObject(),
      image: driverImage(),
      item: workItemObject({ device: "device" }),
      rundown: rundownProtection(),
    };
    const worker = workItem(
      inOrder(uses, "ExReleaseRundownProtection(rundown)"),
      {},
      { queuedBy: "item", image: "image" },
    );
    const queue = (form: string) =>
      stateGraph(
        small({
          objects,
          actors: {
            worker,
            unload: unload(
              "ExAcquireRundownProtection(rundown)",
              `${form}(item)`,
              "ExWaitForRundownProtectionRelease(rundown)",
            ),
          },
        }),
      ).errors;
    expect(queue("ExQueueWorkItem")).toEqual([
      "no-code-after-unload: a routine of the driver's runs after its image was unmapped",
    ]);
    expect(queue("IoQueueWorkItem")).toEqual([]);
  });
});
