import { describe, expect, it } from "vitest";
import { dpc, thread, workItem } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { deviceObject } from "./device-object";
import { dpcObject } from "./dpc-object";
import { driverImage } from "./driver-image";
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

describe("a driver image", () => {
  it("is used by whoever enters it and whoever returns from it", () => {
    const messages = ["enter", "return", "unmap"].map((type) => ({ type }));
    expect(sentences(driverImage(), messages)).toMatchInlineSnapshot(`
      [
        "at first: mapped",
        "at first, unmap: unmapped",
        "at first, unmap, enter: runsUnmapped",
      ]
    `);
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
