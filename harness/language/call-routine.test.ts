import { describe, expect, it } from "vitest";
import { assign } from "xstate";
import { spinLock } from "../../models/kernel/spin-lock";
import { small, stateGraph } from "../testing/state-graph";
import { spot, spotWith } from "../testing/toy-routine";
import { thread } from "./actor";
import { callRoutine } from "./call-routine";
import { is, keep, type Routine, returned, set } from "./routine";

const end = { type: "final" } as const;
const ask = spotWith("Ask", { phases: [{ name: "ask", messages: [{ to: "spot", event: "ask", result: true }] }] });
const answering = {
  ...ask(),
  chart: () => ({
    initial: "a",
    states: { a: { on: { ask: { actions: { type: "bugcheck.reply", params: () => ({ value: "irp" }) } } } } },
  }),
};

/** Counts to two with a variable of its own, then returns. */
const counter: Routine = {
  uses: { spot },
  chart: {
    context: { n: 0 },
    initial: "Count",
    states: {
      Count: {
        on: {
          "Touch(spot)": [
            { guard: is("n", 2), target: "Out" },
            { target: "Count", actions: assign({ n: ({ context }) => context.n + 1 }) },
          ],
        },
      },
      Out: end,
    },
  },
};

const run = (states: object, more: Partial<Routine> & { context?: object } = {}) =>
  stateGraph(
    small({
      objects: { spot: spot(), lock: spinLock() },
      actors: {
        it: thread({
          uses: { spot, lock: spinLock, ...more.uses },
          chart: { initial: "Call", states: { ...states, Done: end }, context: more.context ?? {} } as Routine["chart"],
        }),
      },
    }),
  );
const points = (graph: ReturnType<typeof run>) => graph.situations.map((situation) => situation.is("it"));

describe("a called routine", () => {
  it("has variables of its own: prefixed, set when it is entered, dropped when it returns", () => {
    const graph = run({ Call: callRoutine({ name: "Counter" }, counter, { next: "Done" }) }, { context: { n: 7 } });
    expect(points(graph)).toMatchInlineSnapshot(`
      [
        "Call.Count (Counter.n = 0, n = 7)",
        "Call.Count (Counter.n = 1, n = 7)",
        "Call.Count (Counter.n = 2, n = 7)",
        "Call.Out (Counter.n = 2, n = 7)",
        "returning",
        "done",
      ]
    `);
  });

  it("begins anew each time", () => {
    const graph = run({
      Call: callRoutine({ name: "Counter" }, counter, { next: "Again" }),
      Again: callRoutine({ name: "Counter" }, counter, { next: "Done" }),
    });
    expect(graph.situations.at(-1)?.run.filter((step) => step === "it: Touch(spot) @0")).toHaveLength(6);
  });

  it("returns in a step of its own, in the caller's context", () => {
    const graph = run({ Call: callRoutine({ name: "Counter" }, counter, { next: "Done" }) });
    expect(graph.situations.at(-1)?.run.slice(-2)).toEqual(["it: return from Counter @0", "it: return @0"]);
  });

  it("calls its caller's things by names of its own", () => {
    const graph = run({
      Call: callRoutine(
        { name: "Counter" },
        {
          ...counter,
          uses: { mine: spot },
          chart: JSON.parse(
            JSON.stringify({ initial: "A", states: { A: { on: { "Touch(mine)": "Out" } }, Out: end } }),
          ),
        },
        { next: "Done", names: { mine: "spot" } },
      ),
    });
    expect(graph.situations.at(-1)?.run).toContain("it: Touch(spot) @0");
  });

  it("nested twice keeps every frame's variables apart", () => {
    const inner: Routine = {
      uses: { place: ask },
      chart: {
        context: { got: null },
        initial: "Ask",
        states: {
          Ask: { on: { "Ask(place)": { target: "Check", actions: keep("got") } } },
          Check: { on: { "? goes on": [{ guard: is("got", "irp"), target: "Out" }] } },
          Out: end,
        },
      },
    };
    const outer: Routine = {
      uses: { spot: ask },
      chart: {
        context: { got: "mine" },
        initial: "Inside",
        states: {
          Inside: callRoutine({ name: "Cancel" }, inner, { next: "After", names: { place: "spot" } }),
          After: { on: { "? looks": [{ guard: is("got", "mine"), target: "Out" }] } },
          Out: end,
        },
      },
    };
    const chart = {
      context: { got: "caller's" },
      initial: "Call",
      states: {
        Call: callRoutine({ name: "Cancel" }, outer, { next: "Last", names: { spot: "far" } }),
        Last: { on: { "? looks": [{ guard: is("got", "caller's"), target: "Done" }] } },
        Done: end,
      },
    };
    const graph = stateGraph(small({ objects: { far: answering }, actors: { it: thread({ uses: {}, chart }) } }));
    expect(graph.situations.map((situation) => situation.is("it"))).toMatchInlineSnapshot(`
      [
        "Call.Inside.Ask (Cancel.got = mine, got = caller's)",
        "Call.Inside.Check (Cancel.got = mine, Cancel.Cancel.got = irp, got = caller's)",
        "Call.Inside.Out (Cancel.got = mine, Cancel.Cancel.got = irp, got = caller's)",
        "Call.After (Cancel.got = mine, got = caller's)",
        "Call.Out (Cancel.got = mine, got = caller's)",
        "Last (got = caller's)",
        "returning",
        "done",
      ]
    `);
  });

  it("keeps the words of a choice, and renames what stands in a call", () => {
    const choosing: Routine = {
      uses: { spot },
      chart: {
        context: { late: 1 },
        initial: "A",
        states: { A: { on: { "? too (late)": "B" } }, B: { on: { "Touch(spot)": "Out" } }, Out: end },
      },
    };
    const graph = run({ Call: callRoutine({ name: "R" }, choosing, { next: "Done", names: {} }) });
    expect(graph.situations[0]?.moves).toEqual(["it: too (late)"]);
  });

  it("keeps entry, exit and arrows of its outermost state", () => {
    const framed: Routine = {
      uses: { spot },
      chart: {
        context: { n: 0 },
        initial: "A",
        entry: set({ n: 5 }),
        on: { "Touch(spot)": ".Out" },
        states: { A: {}, Out: end },
      } as Routine["chart"],
    };
    const graph = run({ Call: callRoutine({ name: "R" }, framed, { next: "Done" }) });
    expect(points(graph)).toContain("Call.A (R.n = 5)");
    expect(graph.situations.at(-1)?.run).toContain("it: return from R @0");
  });

  it("that is a helper of the driver's may return at another level; one the system calls may not", () => {
    const locks: Routine = {
      uses: { lock: spinLock },
      chart: { initial: "A", states: { A: { on: { "KeAcquireSpinLock(lock)": "Out" } }, Out: end } },
    };
    const helper = run({
      Call: callRoutine({ name: "TakeBoth" }, locks, { next: "Release" }),
      Release: { on: { "KeReleaseSpinLock(lock)": "Done" } },
    });
    expect(helper.errors).toEqual([]);

    const invoke = spotWith("Invoke", { phases: [{ name: "enter", irql: { kind: "frame" } }] });
    const calledBack = stateGraph(
      small({
        objects: { spot: invoke(), lock: spinLock() },
        actors: {
          it: thread({
            uses: { spot: invoke },
            chart: {
              initial: "Invoke",
              states: {
                Invoke: { on: { "Invoke(spot)": "Back" } },
                Back: callRoutine({ name: "Callback", role: "IO_COMPLETION_ROUTINE" }, locks, { next: "Done" }),
                Done: end,
              },
            },
          }),
        },
      }),
    );
    expect(calledBack.errors).toEqual([
      "returns-at-entry-irql: the routine returns at DISPATCH_LEVEL and must return at PASSIVE_LEVEL",
    ]);
  });

  it("guards on results like other charts", () => {
    const branching: Routine = {
      uses: { spot: ask },
      chart: {
        initial: "A",
        states: {
          A: {
            on: {
              "Ask(spot)": [
                { guard: returned("NULL"), target: "No" },
                { guard: returned("irp"), target: "Yes" },
              ],
            },
          },
          No: end,
          Yes: end,
        },
      },
    };
    const chart = {
      initial: "Call",
      states: { Call: callRoutine({ name: "R" }, branching, { next: "Done" }), Done: end },
    };
    const graph = stateGraph(small({ objects: { spot: answering }, actors: { it: thread({ uses: {}, chart }) } }));
    expect(graph.situations.map((situation) => situation.is("it"))).toEqual([
      "Call.A",
      "Call.Yes",
      "returning",
      "done",
    ]);
  });
});
