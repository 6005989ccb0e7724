import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { routineName } from "../../harness/language/kind";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { irpWithStack } from "./irp-stack";
import type { IrpStackOptions } from "./irp-stack-chart";

const uses = { irp: irpWithStack, Upper: routineName };

function errors(options: IrpStackOptions, ...calls: string[]) {
  return stateGraph(small({ objects: { irp: irpWithStack(options) }, actors: { it: thread(inOrder(uses, ...calls)) } }))
    .errors;
}

describe("an IRP with stack locations", () => {
  it.each([
    [
      "marked pending by who made it",
      { from: "thread" },
      ["IoMarkIrpPending(irp)"],
      /^stack-location-owned: .* made it itself/,
    ],
    [
      "skipped and marked",
      {},
      ["IoSkipCurrentIrpStackLocation(irp)", "IoMarkIrpPending(irp)"],
      /^stack-location-owned: .* made it|skips/,
    ],
    [
      "marked and skipped",
      {},
      ["IoMarkIrpPending(irp)", "IoSkipCurrentIrpStackLocation(irp)"],
      /^stack-location-owned: .* skips/,
    ],
    [
      "sent with a Cancel routine",
      {},
      ["IoSetCancelRoutine(irp, Upper)", "IoCallDriver(irp)"],
      /^no-cancel-routine-at-completion: .* sent down/,
    ],
    [
      "completed with STATUS_PENDING",
      {},
      ["IoCompleteRequest(irp, STATUS_PENDING)"],
      /^single-completion: .* STATUS_PENDING/,
    ],
    [
      "sent past the lowest driver",
      { locations: 1 },
      ["IofCallDriver(irp)"],
      /^stack-location-owned: .* no stack location left/,
    ],
    ["of a thread's, freed", { from: "thread" }, ["IoFreeIrp(irp)"], /^irp-freed-by-its-owner: .* belongs to a thread/],
    [
      "of a thread's, reused",
      { from: "thread" },
      ["IoReuseIrp(irp)"],
      /^irp-freed-by-its-owner: .* belongs to a thread/,
    ],
    ["used before it was allocated", { from: "driver" }, ["IoCallDriver(irp)"], /^no-use-after-free: /],
    [
      "freed while it is below",
      { from: "driver" },
      ["IoAllocateIrp(irp)", "IoCallDriver(irp)", "IoFreeIrp(irp)"],
      /^irp-freed-by-its-owner: .* on its way/,
    ],
    [
      "reused while it is below",
      { from: "driver" },
      ["IoAllocateIrp(irp)", "IoCallDriver(irp)", "IoReuseIrp(irp)"],
      /^irp-freed-by-its-owner: .* reused/,
    ],
    [
      "freed twice",
      { from: "driver" },
      ["IoAllocateIrp(irp)", "IoFreeIrp(irp)", "IoFreeIrp(irp)"],
      /^no-double-free: /,
    ],
    [
      "of a driver's, completed past it",
      { from: "driver" },
      ["IoAllocateIrp(irp)", "IoCallDriver(irp)", "IoCompleteRequest(irp, STATUS_SUCCESS)"],
      /^irp-freed-by-its-owner: .* passes its sender/,
    ],
  ] as const)("%s, is an error", (_, options, calls, error) => {
    expect(errors(options, ...calls)).toEqual([expect.stringMatching(error)]);
  });

  it("has a stack location for each driver", () => {
    expect(() => errors({ locations: 0 }, "IoCallDriver(irp)")).toThrow(
      expect.objectContaining({ code: "BAD_STACK_SIZE" }),
    );
  });
});
