import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { many } from "../../harness/language/kind";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { deviceStack } from "./device-stack";
import { kernelStack } from "./kernel-stack";
import { stackFrame } from "./stack-frame";

const uses = { devices: deviceStack, stack: kernelStack };
const down = "IoCallDriver(devices, stack)";
const top = "ZwCreateFile(devices, stack)";
const up = "ReturnFromDriver(devices, stack)";
const graph = (...calls: string[]) =>
  stateGraph(
    small({
      objects: {
        filter: many(2, stackFrame({ bytes: 4096 })),
        volume: stackFrame({ bytes: 2048 }),
        devices: deviceStack({ drivers: ["filter", "volume"] }),
        stack: kernelStack({ kilobytes: 12 }),
      },
      actors: { it: thread(inOrder(uses, ...calls)) },
    }),
  );
const results = (...calls: string[]) =>
  graph(...calls).situations.flatMap(({ moves }) => moves.map((move) => move.split("-> ")[1] ?? "").filter(Boolean));

describe("a device stack", () => {
  it("knows by thread which of its drivers are at work, the outermost call first", () => {
    const messages = ["down", "top", "up"].map((type) => ({ type, by: "A" }));
    const beyond = ({ atWork = {} }: { readonly atWork?: Readonly<Record<string, readonly unknown[]>> }) =>
      (atWork.A?.length ?? 0) > 1;
    expect(sentences(deviceStack({ drivers: ["upper", "lower"] }), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: attached (atWork = {})",
        "at first, down by A: attached (atWork = {"A":[0]})",
        "at first, up by A: attached (atWork = {"A":[]})",
        "at first, down by A, down by A: attached (atWork = {"A":[0,1]})",
        "at first, down by A, top by A: attached (atWork = {"A":[0,0]})",
      ]
    `);
  });

  it("is gone through from the top, and back up", () => {
    expect(results(down, down, down, up, up, up)).toEqual([
      "filter[0]",
      "filter[1]",
      "volume",
      "filter[1]",
      "filter[0]",
      "NULL",
    ]);
  });

  it("is entered at the top again from below, on top of what is at work", () => {
    expect(results(down, down, top, up, down)).toEqual(["filter[0]", "filter[1]", "filter[0]", "filter[1]", "volume"]);
    expect(graph(down, down, top, down).errors).toEqual([expect.stringContaining("no-stack-overflow")]);
  });

  it("ends with its lowest driver", () => {
    expect(graph(down, down, down, down).errors).toEqual([expect.stringContaining("no-null-dereference")]);
  });
});
