import { describe, expect, it } from "vitest";
import { cancelSpinLock } from "../../models/kernel/cancel-spin-lock";
import { dpcObject } from "../../models/kernel/dpc-object";
import { event } from "../../models/kernel/event";
import { spinLock } from "../../models/kernel/spin-lock";
import { dpc, environment, isr, thread, workItem } from "../language/actor";
import { DISPATCH_LEVEL } from "../language/irql";
import { returned } from "../language/routine";
import { type Situation, small, stateGraph } from "../testing/state-graph";
import { inOrder, spot, spotWith } from "../testing/toy-routine";

const stuck = (situations: readonly Situation[]) => situations.filter((situation) => situation.stuck);
const end = { type: "final" } as const;

describe("E1: a DPC enters before its first call", () => {
  const lockAtPassive = (thePlace: number) =>
    small({
      objects: { lock: spinLock() },
      actors: {
        thread: thread(
          inOrder({ lock: spinLock }, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)"),
          {},
          { on: 0 },
        ),
        dpc: dpc(
          inOrder({ lock: spinLock }, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)"),
          {},
          { on: thePlace },
        ),
      },
    });

  it("so one that spins for a lock held beneath it never ends", () => {
    const [first] = stuck(stateGraph(lockAtPassive(0), { processors: 2, properties: [] }).situations);
    expect(first?.run).toEqual(["thread: KeAcquireSpinLockAtDpcLevel(lock) @0", "dpc: enter @0"]);
    expect(stuck(stateGraph(lockAtPassive(1), { processors: 1, properties: [] }).situations)).toHaveLength(1);
  });

  it("and on another processor it spins until the lock is free", () => {
    expect(stuck(stateGraph(lockAtPassive(1), { processors: 2, properties: [] }).situations)).toEqual([]);
  });

  it("and an ISR likewise", () => {
    const design = small({
      objects: { lock: spinLock() },
      actors: {
        dpc: dpc(
          inOrder({ lock: spinLock }, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)"),
          {},
          { on: 0 },
        ),
        isr: isr(
          inOrder({ lock: spinLock }, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)"),
          {},
          { on: 0 },
        ),
      },
    });
    expect(stuck(stateGraph(design, { properties: [] }).situations)).toHaveLength(1);
  });
});

describe("E3: a release lowers the level", () => {
  const design = small({
    objects: { cancelLock: cancelSpinLock(), lock: spinLock(), spot: spot() },
    actors: {
      thread: thread(
        inOrder(
          { cancelSpinLock, lock: spinLock },
          "IoAcquireCancelSpinLock()",
          "IoReleaseCancelSpinLock()",
          "KeAcquireSpinLock(lock)",
          "KeReleaseSpinLock(lock)",
        ),
      ),
      dpc: dpc(inOrder({ spot }, "Touch(spot)")),
    },
  });

  it("so that a DPC gets in on one processor between it and the next acquire, and not before", () => {
    const { situations } = stateGraph(design);
    const enters = situations
      .filter(({ moves }) => moves.includes("dpc: enter @0"))
      .map((situation) => situation.is("thread"));
    expect(new Set(enters)).toEqual(new Set(["S0", "S2", "returning", "done"]));
    const between = situations.find((situation) => situation.is("thread") === "S2");
    expect([between?.irql("thread"), between?.moves]).toEqual([
      0,
      ["thread: KeAcquireSpinLock(lock) (raise) @0", "dpc: enter @0"],
    ]);
  });

  it("to where the acquire found it", () => {
    const nested = small({
      objects: { lock: spinLock(), inner: spinLock() },
      actors: {
        thread: thread(
          inOrder(
            { lock: spinLock, inner: spinLock },
            "KeAcquireSpinLock(lock)",
            "KeAcquireSpinLock(inner)",
            "KeReleaseSpinLock(inner)",
            "KeReleaseSpinLock(lock)",
          ),
        ),
      },
    });
    const { situations, errors } = stateGraph(nested);
    expect(errors).toEqual([]);
    expect(situations.map((situation) => situation.irql("thread"))).toEqual([0, 2, 2, 2, 2, 2, 0, 0]);
  });
});

describe("an error", () => {
  const early = inOrder({ lock: spinLock }, "KeReleaseSpinLockFromDpcLevel(lock)");
  const touches = inOrder({ spot }, "Touch(spot)", "Touch(spot)");

  it.each([
    ["a call at the wrong level", early, "irql-respected"],
    ["a failing release", inOrder({ lock: spinLock }, "KeReleaseSpinLock(lock)"), "lock-released-by-owner"],
  ])("is made by a context that runs, not by one that is pre-empted: %s", (_, body, property) => {
    const design = small({
      objects: { lock: spinLock(), spot: spot() },
      actors: { thread: thread(body, {}, { on: 0 }), dpc: dpc(touches, {}, { on: 0 }) },
    });
    const { situations } = stateGraph(design, property === "irql-respected" ? {} : { properties: [] });
    const wrong = situations.filter(({ error }) => error?.startsWith(property));
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.flatMap(({ stacks }) => stacks.flat())).toEqual([]);
    expect(wrong.every(({ run }) => run.at(-1)?.endsWith("@0"))).toBe(true);
  });

  it("is a routine that returns at another level than it was entered at", () => {
    const holds = inOrder({ lock: spinLock }, "KeAcquireSpinLock(lock)");
    for (const [actor, expected] of [
      [thread(holds), "the routine returns at DISPATCH_LEVEL and must return at PASSIVE_LEVEL"],
      [workItem(holds), "the routine returns at DISPATCH_LEVEL and must return at PASSIVE_LEVEL"],
      [
        dpc(inOrder({ lock: spinLock }, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLock(lock)")),
        "the routine returns at PASSIVE_LEVEL and must return at DISPATCH_LEVEL",
      ],
    ] as const) {
      const lock = spinLock({ forms: "unchecked" });
      const { errors } = stateGraph(small({ objects: { lock }, actors: { it: actor } }));
      expect(errors).toEqual([`returns-at-entry-irql: ${expected}`]);
    }
  });

  it("is NULL where an object is wanted, whatever the call does to the level", () => {
    const chart = {
      context: { lock: "NULL" },
      initial: "A",
      states: { A: { on: { "KeReleaseSpinLock(lock)": "B" } }, B: end },
    };
    const { situations, errors } = stateGraph(small({ actors: { it: thread({ uses: { lock: spinLock }, chart }) } }));
    expect(errors).toEqual(['no-null-dereference: KeReleaseSpinLock(lock) is given NULL as "lock"']);
    expect(situations.map((situation) => situation.irql("it"))).toEqual([0, 0]);
  });
});

describe("contracts", () => {
  const waits = (timeout: string) => inOrder({ ready: event }, `KeWaitForSingleObject(ready, ${timeout})`);
  const errorsOf = (actor: ReturnType<typeof dpc>) =>
    stateGraph(small({ objects: { ready: event({ signalled: true }) }, actors: { it: actor } })).errors;

  it("depend on arguments: looking is legal at DISPATCH_LEVEL, waiting is not", () => {
    expect(errorsOf(dpc(waits("0")))).toEqual([]);
    expect(errorsOf(dpc(waits("NULL")))).toEqual([
      expect.stringMatching(/^irql-respected: KeWaitForSingleObject\(ready, NULL\) at DISPATCH_LEVEL/),
    ]);
    expect(errorsOf(thread(waits("NULL")))).toEqual([]);
  });

  it("hold at the first phase, at each level", () => {
    const called = spotWith("Call", { irql: [{ min: 1, max: 2, source: "here" }] });
    const errors = (actor: ReturnType<typeof dpc>) =>
      stateGraph(small({ objects: { spot: called() }, actors: { it: actor } })).errors;
    const body = inOrder({ spot: called }, "Call(spot)");
    expect(errors(thread(body))).toEqual([
      "irql-respected: Call(spot) at PASSIVE_LEVEL; it may be called at APC_LEVEL to DISPATCH_LEVEL [here]",
    ]);
    expect(errors(dpc(body))).toEqual([]);
    expect(errors(isr(body))).toEqual([
      "irql-respected: Call(spot) at DIRQL; it may be called at APC_LEVEL to DISPATCH_LEVEL [here]",
    ]);
  });
});

describe("waiting", () => {
  it("gives the processor up, spinning keeps it", () => {
    const body = inOrder({ ready: event }, "KeWaitForSingleObject(ready, NULL)");
    const sets = inOrder({ ready: event }, "KeSetEvent(ready)");
    const { situations } = stateGraph(
      small({ objects: { ready: event() }, actors: { waits: thread(body), sets: thread(sets) } }),
    );
    expect(stuck(situations)).toEqual([]);
    expect(situations.filter(({ moves }) => moves.length === 0)).toHaveLength(1);
  });

  it("for ever is stuck", () => {
    const body = inOrder({ ready: event }, "KeWaitForSingleObject(ready, NULL)");
    expect(
      stuck(stateGraph(small({ objects: { ready: event() }, actors: { waits: thread(body) } })).situations),
    ).toHaveLength(1);
  });

  it("can be pre-empted before it begins", () => {
    const polls = {
      uses: { done: event },
      chart: {
        initial: "Poll",
        states: {
          Poll: {
            on: {
              "KeWaitForSingleObject(done, 0)": [
                { guard: returned("STATUS_TIMEOUT"), target: "Poll" },
                { target: "End" },
              ],
            },
          },
          End: end,
        },
      },
    };
    const body = inOrder({ ready: event, done: event }, "KeWaitForSingleObject(ready, NULL)", "KeSetEvent(done)");
    const design = small({
      objects: { ready: event({ signalled: true }), done: event() },
      actors: { waits: thread(body), dpc: dpc(polls) },
    });
    const spinning = stateGraph(design, { processors: 2 }).situations.filter(
      ({ moves, run }) => run.length === 1 && moves.every((move) => move.startsWith("dpc:")),
    );
    expect(spinning).toHaveLength(1);
  });
});

describe("the environment", () => {
  const unplugged = {
    uses: { ready: event },
    chart: {
      initial: "A",
      states: { A: { on: { "? unplugged": "B", "? nothing": "C" } }, B: { on: { "KeSetEvent(ready)": "C" } }, C: end },
    },
  };

  it("uses no processor and has no level", () => {
    const { situations, compiled } = stateGraph(
      small({
        objects: { ready: event(), spot: spot() },
        actors: { device: environment(unplugged), isr: isr(inOrder({ spot }, "Touch(spot)")) },
      }),
    );
    expect(compiled.levels.has("device")).toBe(false);
    const interrupted = situations.find(({ stacks, run }) => stacks.flat().length > 0 && run.length === 1);
    expect(interrupted?.moves).toEqual(["device: unplugged", "device: nothing", "isr: Touch(spot) @0"]);
  });

  it("queues a DPC on any processor", () => {
    const design = small({
      objects: { dpcObject: dpcObject(), spot: spot() },
      actors: {
        device: environment(inOrder({ dpcObject }, "KeInsertQueueDpc(dpcObject)")),
        dpc: dpc(inOrder({ spot }, "Touch(spot)"), {}, { queuedBy: "dpcObject" }),
      },
    });
    const { situations } = stateGraph(design, { processors: 2 });
    const enters = new Set(situations.flatMap(({ moves }) => moves).filter((move) => move.includes("enter")));
    expect(enters).toEqual(new Set(["dpc on 0: enter @0", "dpc on 1: enter @1"]));
    expect(stuck(situations)).toEqual([]);
  });
});

describe("the end", () => {
  const serve = {
    uses: { ready: event, spot },
    chart: {
      initial: "Wait",
      states: {
        Wait: { tags: ["idle"], on: { "KeWaitForSingleObject(ready, NULL)": "Work" } },
        Work: { on: { "Touch(spot)": "Wait" } },
      },
    },
  };
  const ends = (daemon: boolean) =>
    stuck(
      stateGraph(
        small({
          objects: { ready: event({ type: "synchronization", signalled: true }), spot: spot() },
          actors: { worker: thread(serve, {}, { daemon }) },
        }),
      ).situations,
    ).length;

  it("may find a daemon at an idle point, and nobody else", () => {
    expect(ends(true)).toBe(0);
    expect(ends(false)).toBe(1);
  });

  it("is not reached with a lock held or a level raised by a daemon", () => {
    const holding = {
      uses: { lock: spinLock, ready: event },
      chart: {
        initial: "Take",
        states: {
          Take: { on: { "KeAcquireSpinLock(lock)": "Wait" } },
          Wait: { tags: ["idle"], on: { "KeWaitForSingleObject(ready, NULL)": "Take" } },
        },
      },
    };
    const design = small({
      objects: { lock: spinLock(), ready: event() },
      actors: { worker: thread(holding, {}, { daemon: true }) },
    });
    const [only] = stuck(stateGraph(design, { properties: [] }).situations);
    expect(only?.irql("worker")).toBe(DISPATCH_LEVEL);
  });
});
