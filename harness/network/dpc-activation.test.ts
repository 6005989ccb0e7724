import { describe, expect, it } from "vitest";
import { dpcObject } from "../../models/kernel/dpc-object";
import { dpc, thread } from "../language/actor";
import { returned, set } from "../language/routine";
import { type Situation, small, stateGraph } from "../testing/state-graph";
import { inOrder, spot } from "../testing/toy-routine";

const uses = { dpcObject, spot };
const body = inOrder({ spot }, "Touch(spot)");
const queues = (times: number) => inOrder(uses, ...Array.from({ length: times }, () => "KeInsertQueueDpc(dpcObject)"));
const inside = (situation: Situation, actor: string) =>
  situation.stacks.some((stack) => stack.some((on) => on.actor === actor));
const design = (times: number, on: readonly (number | undefined)[] = [undefined], target?: number) =>
  small({
    objects: { dpcObject: target === undefined ? dpcObject() : dpcObject({ target }), spot: spot() },
    actors: {
      ...Object.fromEntries(
        on.map((place, index) => [
          `thread${index}`,
          thread(queues(times), {}, place === undefined ? {} : { on: place }),
        ]),
      ),
      dpc: dpc(body, {}, { queuedBy: "dpcObject" }),
    },
  });

describe("a DPC with an object", () => {
  it("runs only when it is queued, and may never run", () => {
    const { situations } = stateGraph(design(1));
    expect(situations[0]?.moves).toEqual(["thread0: KeInsertQueueDpc(dpcObject) @0 -> TRUE"]);
    const idle = stateGraph(
      small({
        objects: { dpcObject: dpcObject(), spot: spot() },
        actors: { thread: thread(inOrder(uses, "Touch(spot)")), dpc: dpc(body, {}, { queuedBy: "dpcObject" }) },
      }),
    );
    expect(idle.situations.flatMap(({ moves }) => moves).filter((move) => move.includes("enter"))).toEqual([]);
    expect(idle.situations.filter(({ stuck }) => stuck)).toEqual([]);
  });

  it("is queued at most once", () => {
    const { situations } = stateGraph(design(2));
    const second = situations
      .filter((situation) => situation.is("thread0") === "S1")
      .map(({ moves }) => moves.find((move) => move.startsWith("thread0")));
    expect(new Set(second)).toEqual(
      new Set([
        // Still queued; entered and done; or on the processor, where the thread has to wait.
        "thread0: KeInsertQueueDpc(dpcObject) @0 -> FALSE",
        "thread0: KeInsertQueueDpc(dpcObject) @0 -> TRUE",
        undefined,
      ]),
    );
  });

  it("runs on the processor that queued it, which may be any", () => {
    const { situations } = stateGraph(design(1), { processors: 2 });
    for (const { run } of situations) {
      const queued = run.find((step) => step.includes("KeInsertQueueDpc"))?.match(/@(\d)/)?.[1];
      const entered = run.find((step) => step.includes("enter"))?.match(/@(\d)/)?.[1];
      if (entered !== undefined) expect(entered).toBe(queued);
    }
    const entered = new Set(situations.flatMap(({ moves }) => moves).filter((move) => move.includes("enter")));
    expect(entered).toEqual(new Set(["dpc on 0: enter @0", "dpc on 1: enter @1"]));
  });

  it("runs on its target where it has one, within the processors there are", () => {
    const enters = (processors: number) =>
      new Set(
        stateGraph(design(1, [0], 1), { processors })
          .situations.flatMap(({ moves }) => moves)
          .filter((move) => move.includes("enter")),
      );
    expect(enters(2)).toEqual(new Set(["dpc on 1: enter @1"]));
    expect(enters(1)).toEqual(new Set(["dpc: enter @0"]));
  });

  it("may run on two processors at once, when it is queued again while it runs", () => {
    const two = stateGraph(design(1, [0, 1]), { processors: 2 });
    expect(two.situations.some((situation) => inside(situation, "dpc on 0") && inside(situation, "dpc on 1"))).toBe(
      true,
    );
    expect(two.errors).toEqual([]);
    expect(two.situations.filter(({ stuck }) => stuck)).toEqual([]);
  });

  it("does not run twice at once on one processor", () => {
    const { situations } = stateGraph(design(2, [0, 0]));
    expect(Math.max(...situations.map(({ stacks }) => stacks[0]?.length ?? 0))).toBe(1);
  });

  it("begins each activation with fresh variables", () => {
    const counts = {
      uses: { spot },
      chart: {
        context: { seen: 0 },
        initial: "A",
        states: {
          A: { on: { "Touch(spot)": { target: "B", actions: set({ seen: 1 }) } } },
          B: { on: { "Touch(spot)": "C" } },
          C: { type: "final" as const },
        },
      },
    };
    const { situations } = stateGraph(
      small({
        objects: { dpcObject: dpcObject(), spot: spot() },
        actors: { thread: thread(queues(3)), dpc: dpc(counts, {}, { queuedBy: "dpcObject" }) },
      }),
    );
    expect(new Set(situations.map((situation) => situation.is("dpc")))).toEqual(
      new Set(["waiting", "A (seen = 0)", "B (seen = 1)", "returning"]),
    );
  });

  it("can be taken off the queue, and then is not entered", () => {
    const chart = {
      initial: "Queue",
      states: {
        Queue: { on: { "KeInsertQueueDpc(dpcObject)": "Remove" } },
        Remove: {
          on: { "KeRemoveQueueDpc(dpcObject)": [{ guard: returned("TRUE"), target: "Taken" }, { target: "Ran" }] },
        },
        Taken: { type: "final" as const },
        Ran: { type: "final" as const },
      },
    };
    const graph = stateGraph(
      small({
        objects: { dpcObject: dpcObject(), spot: spot() },
        actors: { thread: thread({ uses, chart }), dpc: dpc(body, {}, { queuedBy: "dpcObject" }) },
      }),
    );
    const results = graph.situations.flatMap(({ moves }) => moves).filter((move) => move.includes("Remove"));
    expect(new Set(results)).toEqual(
      new Set(["thread: KeRemoveQueueDpc(dpcObject) @0 -> TRUE", "thread: KeRemoveQueueDpc(dpcObject) @0 -> FALSE"]),
    );
    const taken = graph.situations.filter(({ run }) =>
      run.some((step) => step.endsWith("-> TRUE") && step.includes("Remove")),
    );
    expect(taken.flatMap(({ moves }) => moves).filter((move) => move.includes("enter"))).toEqual([]);
    expect(graph.situations.filter(({ stuck }) => stuck)).toEqual([]);
  });
});
