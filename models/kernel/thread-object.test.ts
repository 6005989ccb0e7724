import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { driverImage } from "./driver-image";
import { event } from "./event";
import { threadObject } from "./thread-object";

const uses = { worker: threadObject, done: event, image: driverImage };
const objects = { worker: threadObject(), done: event(), image: driverImage() };

const unloading = (waitsFor: "worker" | "done") =>
  stateGraph(
    small({
      objects,
      actors: {
        runs: thread(inOrder(uses, "KeSetEvent(done)"), {}, { queuedBy: "worker", image: "image" }),
        unload: thread(inOrder(uses, `KeWaitForSingleObject(${waitsFor}, NULL)`, "UnmapImage(image)")),
      },
    }),
  );

describe("a thread object", () => {
  it("is signalled when the thread has ended", () => {
    const messages = ["return", "wait", "look"].map((type) => ({ type }));
    expect(sentences(threadObject(), messages)).toMatchInlineSnapshot(`
      [
        "at first: running",
        "at first, return: ended",
      ]
    `);
  });

  it("covers the thread's last instruction, which an event that the thread sets does not", () => {
    expect(unloading("done").errors).toEqual([
      "no-code-after-unload: a routine of the driver's runs after its image was unmapped",
    ]);
    const { errors, situations } = unloading("worker");
    expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
  });
});
