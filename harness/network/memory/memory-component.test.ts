import { describe, expect, it } from "vitest";
import { poolBlock } from "../../../models/kernel/pool-block";
import { register } from "../../../models/kernel/register";
import { sharedVariable } from "../../../models/kernel/shared-variable";
import { spinLock } from "../../../models/kernel/spin-lock";
import { dpc, environment, isr, type PlacedActor, thread } from "../../language/actor";
import type { MemoryModel } from "../../language/memory-model";
import { keep, returned, routine } from "../../language/routine";
import { small, stateGraph } from "../../testing/state-graph";
import { inOrder } from "../../testing/toy-routine";

const uses = { x: sharedVariable, y: sharedVariable, z: sharedVariable, lock: spinLock };

interface Asked {
  readonly actors: Readonly<Record<string, PlacedActor>>;
  readonly memoryModel: MemoryModel;
  readonly processors?: number;
}

const graph = ({ actors, memoryModel, processors = 2 }: Asked) =>
  stateGraph(
    small({ objects: { x: sharedVariable(), y: sharedVariable(), z: sharedVariable(), lock: spinLock() }, actors }),
    {
      processors,
      memoryModel,
    },
  );

/** What a read of `call` may return, when `done` says what the object holds by then. */
function results(asked: Asked, call: string): string[] {
  const found = graph(asked).situations.flatMap(({ moves }) =>
    moves.flatMap((move) => new RegExp(`${call.replace(/[()]/g, "\\$&")}.* -> (\\w+)$`).exec(move)?.[1] ?? []),
  );
  return [...new Set(found)].sort();
}

/** Whether anything is seen waiting where an actor has made this call and not the next. */
const waitsBefore = (asked: Asked, next: string) =>
  graph(asked).situations.some(
    ({ is, moves }) => is("memory of processor 0").includes("waits") && moves.some((move) => move.includes(next)),
  );

describe("a processor's memory", () => {
  it("is performed to the end before a lock is taken, an Interlocked access, a barrier, or the thread's return", () => {
    for (const next of ["InterlockedIncrement(z)", "KeMemoryBarrier()", "KeAcquireSpinLockAtDpcLevel(lock)"]) {
      const actors = { a: dpc(inOrder(uses, "Write(x, 1)", next, "Write(y, 1)"), {}, { on: 0 }) };
      expect(waitsBefore({ actors, memoryModel: "arm64" }, next)).toBe(false);
    }
    const alone = { a: thread(inOrder(uses, "Write(x, 1)"), {}, { on: 0 }) };
    expect(waitsBefore({ actors: alone, memoryModel: "tso" }, "return")).toBe(false);
    const relaxed = { a: thread(inOrder(uses, "Write(x, 1)", "InterlockedIncrementNoFence(z)"), {}, { on: 0 }) };
    expect(waitsBefore({ actors: relaxed, memoryModel: "arm64" }, "InterlockedIncrementNoFence(z)")).toBe(true);
    expect(waitsBefore({ actors: relaxed, memoryModel: "tso" }, "InterlockedIncrementNoFence(z)")).toBe(false);
  });

  it("answers its own loads with its own stores, also those of a thread that has moved", () => {
    for (const memoryModel of ["tso", "arm64"] as const) {
      const pinned = { a: thread(inOrder(uses, "Write(x, 1)", "Read(x)"), {}, { on: 0 }) };
      expect(results({ actors: pinned, memoryModel }, "Read(x)")).toEqual(["1"]);
      const free = { a: thread(inOrder(uses, "Write(x, 1)", "Read(x)")) };
      expect(results({ actors: free, memoryModel }, "Read(x)")).toEqual(["1"]);
    }
  });

  it("never shows a thread that moves between processors a value older than one it has seen", () => {
    const write = thread(inOrder(uses, "Write(x, 1)", "Write(x, 2)"));
    const read = thread(inOrder(uses, "Read(x)", "ReadNoFence(x)"));
    const { situations } = graph({ actors: { write, read }, memoryModel: "arm64", processors: 2 });
    const older = situations.filter(({ run, moves }) => {
      const seen = run.flatMap((step) => /: Read\(x\).* -> (\d)/.exec(step)?.[1] ?? [])[0];
      return moves.some((move) => Number(/ReadNoFence\(x\).* -> (\d)/.exec(move)?.[1] ?? 9) < Number(seen ?? 0));
    });
    expect(older).toEqual([]);
  });

  it("is not reached back over by a routine that was entered since", () => {
    const write = thread(inOrder(uses, "Write(x, 1)", "InterlockedIncrement(y)"), {}, { on: 0 });
    const interrupt = isr(inOrder(uses, "Read(x)"), {}, { on: 1 });
    const { situations } = graph({ actors: { write, interrupt }, memoryModel: "arm64" });
    const late = situations.filter(({ run }) => run.findIndex((step) => step.includes("InterlockedIncrement(y)")) >= 0);
    const stale = late.filter(
      ({ run, moves }) =>
        run.findIndex((step) => step.startsWith("interrupt: enter")) >
          run.findIndex((step) => step.includes("Increment(y)")) && moves.some((move) => /Read\(x\).* -> 0/.test(move)),
    );
    expect(late.length).toBeGreaterThan(0);
    expect(stale).toEqual([]);
  });

  it("sees what a device writes, which waits for nothing, perhaps late", () => {
    const device = environment(inOrder(uses, "Write(x, 1)", "Write(y, 1)"));
    const reader = thread(inOrder(uses, "Read(y)", "Read(x)"), {}, { on: 0 });
    expect(results({ actors: { device, reader }, memoryModel: "arm64" }, "Read(x)")).toEqual(["0", "1"]);
    const moves = graph({ actors: { device }, memoryModel: "arm64" }).situations.flatMap((each) => each.moves);
    expect(moves.filter((move) => move.startsWith("memory of"))).toEqual([]);
  });

  it("is not reached back over by an access through a pointer that was loaded since", () => {
    const blocks = { pointer: sharedVariable, block: poolBlock };
    const write = inOrder(blocks, "ExAllocatePoolWithTag(block)", "Initialize(block)", "WriteRelease(pointer, block)");
    const read = (call: string) =>
      routine({
        uses: { ...blocks, found: poolBlock },
        chart: {
          context: { found: null },
          initial: "Look",
          states: {
            Look: {
              on: {
                "Read(pointer)": [
                  { guard: returned("NULL"), target: "Done" },
                  { target: "Use", actions: keep("found") },
                ],
              },
            },
            Use: { on: { [call]: "Done" } },
            Done: { type: "final" },
          },
        },
      });
    const errors = (call: string) => {
      const objects = { pointer: sharedVariable({ value: "NULL" }), block: poolBlock() };
      const actors = { write: thread(write, {}, { on: 0 }), read: thread(read(call), {}, { on: 1 }) };
      return stateGraph(small({ objects, actors }), { processors: 2, memoryModel: "arm64" }).errors;
    };
    expect(errors("Use(found)")).toEqual([]);
    expect(errors("Use(block)")).toEqual([
      "no-use-before-initialization: the pool block is used before its fields were written",
    ]);
  });

  it("says what waits and what may still be seen", () => {
    const writer = thread(inOrder(uses, "Write(x, 1)", "Write(y, 1)"), {}, { on: 0 });
    const reader = thread(inOrder(uses, "Read(z)"), {}, { on: 1 });
    const { situations } = graph({ actors: { writer, reader }, memoryModel: "arm64" });
    const words = (processor: number) => new Set(situations.map(({ is }) => is(`memory of processor ${processor}`)));
    expect(words(0)).toContain("Write(x, 1) of writer waits; Write(y, 1) of writer waits");
    expect(words(1)).toContain("may still see y as shared (value = 0); may still see x as shared (value = 0)");
  });

  it("is bounded: a fifth store waits for the first", () => {
    const stores = ["Write(x, 1)", "Write(y, 1)", "Write(x, 2)", "Write(y, 2)", "Write(z, 1)"] as const;
    const { situations } = graph({
      actors: { a: thread(inOrder(uses, ...stores), {}, { on: 0 }) },
      memoryModel: "tso",
    });
    const waiting = situations.map(({ is }) => is("memory of processor 0").split("waits").length - 1);
    expect(Math.max(...waiting)).toBe(4);
  });

  it("is not there under sequential consistency", () => {
    const actors = { a: thread(inOrder(uses, "Write(x, 1)"), {}, { on: 0 }) };
    const { components } = graph({ actors, memoryModel: "sc" }).compiled.network;
    expect(components.filter(({ name }) => name.startsWith("memory of"))).toEqual([]);
  });
});

describe("a register", () => {
  it("has its value only once the load is performed", () => {
    const body = inOrder({ ...uses, value: register }, "BeginRead(x, value)", "ValueOf(value)");
    const design = small({
      objects: { x: sharedVariable({ value: 3 }), value: register() },
      actors: { a: thread(body, {}, { on: 0 }) },
    });
    const runs = (memoryModel: MemoryModel) =>
      stateGraph(design, { memoryModel }).situations.flatMap(({ moves }) =>
        moves.filter((move) => move.includes("ValueOf")),
      );
    expect(runs("arm64")).toEqual(["a: ValueOf(value) @0 -> 3"]);
    expect(runs("sc")).toEqual(["a: ValueOf(value) @0 -> 3"]);
  });
});
