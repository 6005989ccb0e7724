import { describe, expect, it } from "vitest";
import { assign } from "xstate";
import { cancelSpinLock } from "../../models/kernel/cancel-spin-lock";
import { irp } from "../../models/kernel/irp";
import { spinLock } from "../../models/kernel/spin-lock";
import { thread } from "../language/actor";
import { errorState } from "../language/bug-check";
import { CallerMistake } from "../language/caller-mistake";
import { kind } from "../language/kind";
import type { Property } from "../language/property";
import { reply } from "../language/reply";
import { keep, type Routine, returned } from "../language/routine";
import { compiledAt, small, stateGraph } from "../testing/state-graph";
import { inOrder, spot, spotWith } from "../testing/toy-routine";

const end = { type: "final" } as const;
const touching = inOrder({ spot }, "Touch(spot)");
const mistakeOf = (run: () => unknown): CallerMistake => {
  try {
    run();
  } catch (error) {
    if (error instanceof CallerMistake) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
};
const body = (uses: Routine["uses"], chart: object): Routine => ({ uses, chart: chart as Routine["chart"] });

describe("a design", () => {
  it("warns of objects that nobody uses", () => {
    const design = small({
      objects: { spot: spot(), lock: spinLock(), cancelLock: cancelSpinLock() },
      actors: { it: thread(touching) },
    });
    expect(compiledAt(design).warnings).toEqual(["no actor uses the object lock"]);
  });

  it("has the variants it has", () => {
    const design = small({ variants: { fixed: {}, racy: {} } });
    const { code, message, hint } = mistakeOf(() => compiledAt(design, { variant: "raci" }));
    expect([code, message, hint]).toEqual([
      "UNKNOWN_VARIANT",
      'small has no variant "raci"',
      "Its variants are: fixed, racy.",
    ]);
  });

  it("names itself in every mistake", () => {
    const design = small({ actors: { it: thread(inOrder({}, "Touch(spot)")) } });
    expect(mistakeOf(() => compiledAt(design)).place).toEqual({
      design: "small design",
      chart: "it",
      state: "S0",
      arrow: "Touch(spot)",
    });
  });

  it("checks what it is told to, and no variant's exceptions", () => {
    const claim = (name: string): Property => ({ kind: "error", name, about: "", facts: [] });
    const design = small({
      properties: [claim("mine")],
      unchecked: ["b"],
      variants: { v: { unchecked: ["c"], properties: [claim("its")] } },
    });
    const { network } = compiledAt(design, { variant: "v", properties: [claim("a"), claim("b"), claim("c")] });
    expect(network.properties.map(({ name }) => name)).toEqual(["a", "mine", "its"]);
  });
});

describe("what only the search finds", () => {
  it("is a message that an object has no arrow for", () => {
    const door = kind({
      kind: "door",
      facts: [],
      chart: () => ({ initial: "shut", states: { shut: {} } }),
      calls: {
        Open: {
          params: [{ name: "door", kinds: ["self"], literals: [] }],
          facts: [],
          phases: [{ name: "open", messages: [{ to: "door", event: "open" }] }],
        },
      },
    });
    const design = small({ objects: { door: door() }, actors: { it: thread(inOrder({ door }, "Open(door)")) } });
    const { code, message, place } = mistakeOf(() => stateGraph(design));
    expect([code, message]).toEqual([
      "MESSAGE_NOT_HANDLED",
      'it, Open(door), sends "open" to door, which has no arrow for it in state "shut"',
    ]);
    expect(place).toMatchObject({ chart: "door", state: "shut", arrow: "open" });
  });

  it("is a result that no arrow takes", () => {
    const asks = spotWith("Ask", { phases: [{ name: "ask", messages: [{ to: "spot", event: "ask", result: true }] }] });
    const answers = {
      ...asks(),
      chart: () => ({ initial: "a", states: { a: { on: { ask: { actions: reply("MAYBE") } } } } }),
    };
    const chart = {
      initial: "A",
      states: { A: { on: { "Ask(spot)": [{ guard: returned("YES"), target: "B" }] } }, B: end },
    };
    const { code, message } = mistakeOf(() =>
      stateGraph(small({ objects: { spot: answers }, actors: { it: thread(body({ spot: asks }, chart)) } })),
    );
    expect([code, message]).toEqual([
      "RESULT_NOT_TAKEN",
      "Ask(spot) returned MAYBE and no arrow of the state takes that",
    ]);
  });

  it("is a variable that is used before it holds anything", () => {
    const chart = {
      context: { irp: null },
      initial: "A",
      states: { A: { on: { "IoMarkIrpPending(irp)": "B" } }, B: end },
    };
    const { code, place } = mistakeOf(() => stateGraph(small({ actors: { it: thread(body({ irp }, chart)) } })));
    expect([code, place]).toEqual(["VARIABLE_UNSET", { chart: "it", state: "A" }]);
  });

  it("is a variable that holds what is no object", () => {
    const chart = {
      context: { irp: "nobody" },
      initial: "A",
      states: { A: { on: { "IoMarkIrpPending(irp)": "B" } }, B: end },
    };
    const { code, message } = mistakeOf(() =>
      stateGraph(small({ objects: { irp: irp() }, actors: { it: thread(body({ irp }, chart)) } })),
    );
    expect([code, message]).toEqual([
      "NOT_AN_OBJECT",
      'it, IoMarkIrpPending(irp), is given "nobody", which is no object of the design',
    ]);
  });

  it("is a call on a kind of which the design has none", () => {
    const design = small({ actors: { it: thread(inOrder({ cancelSpinLock }, "IoAcquireCancelSpinLock()")) } });
    const { code, message } = mistakeOf(() => stateGraph(design));
    expect([code, message]).toEqual([
      "OBJECT_MISSING",
      "IoAcquireCancelSpinLock() acts on the cancel spin lock, and the design has none",
    ]);
  });

  it("is an arrow of an enclosing state beside the state's own", () => {
    const chart = {
      initial: "Outer",
      states: {
        Outer: { initial: "A", on: { "? unplugged": "B" }, states: { A: { on: { "Touch(spot)": "A" } } } },
        B: end,
      },
    };
    const design = small({ objects: { spot: spot() }, actors: { it: thread(body({ spot }, chart)) } });
    expect(mistakeOf(() => stateGraph(design)).code).toBe("TWO_CALLS_IN_ONE_STATE");
  });

  it("is local state that grows without bound, in an actor", () => {
    const grows = { target: "A", actions: assign({ n: ({ context }: { context: { n: number } }) => context.n + 1 }) };
    const chart = { context: { n: 0 }, initial: "A", states: { A: { on: { "Touch(spot)": grows } } } };
    const { code, message, hint } = mistakeOf(() =>
      stateGraph(small({ objects: { spot: spot() }, actors: { it: thread(body({ spot }, chart)) } }), { maxLocals: 5 }),
    );
    expect([code, message]).toEqual([
      "UNBOUNDED_LOCAL_STATE",
      "it has more than 5 local states; the newest is A (n = 5)",
    ]);
    expect(hint).toContain("Bound the variable that grows");
  });

  it("and in an object", () => {
    const counts = spotWith("Count", { phases: [{ name: "count", messages: [{ to: "spot", event: "count" }] }] });
    const more = assign({ n: ({ context }: { context: { n: number } }) => context.n + 1 });
    const counter = {
      ...counts(),
      chart: () => ({ context: { n: 0 }, initial: "a", states: { a: { on: { count: { actions: more } } } } }),
    };
    const chart = { initial: "A", states: { A: { on: { "Count(spot)": "A" } } } };
    const design = small({ objects: { spot: counter }, actors: { it: thread(body({ spot: counts }, chart)) } });
    const { code, message } = mistakeOf(() => stateGraph(design, { maxLocals: 5 }));
    expect([code, message]).toEqual([
      "UNBOUNDED_LOCAL_STATE",
      "spot has more than 5 local states; the newest is a (n = 5)",
    ]);
  });
});

describe("an object's error", () => {
  const breaks = spotWith("Break", {
    phases: [{ name: "break", messages: [{ to: "spot", event: "break", as: "x" }] }, { name: "after" }],
  });
  const broken = {
    ...breaks(),
    chart: () => ({ initial: "a", states: { a: { on: { break: "b" } }, b: errorState("never-breaks", "it broke") } }),
  };

  it("ends the run where it is, with its property and message", () => {
    const { situations, errors } = stateGraph(
      small({ objects: { spot: broken }, actors: { it: thread(inOrder({ spot: breaks }, "Break(spot)")) } }),
    );
    expect(errors).toEqual(["never-breaks: it broke"]);
    expect(situations).toHaveLength(2);
    expect(situations[1]?.run).toEqual(["it: Break(spot) (break) @0"]);
  });
});

describe("a fault variant of a message", () => {
  it("of a message that the object does not know is refused", () => {
    const chart = () => ({
      initial: "up",
      states: { up: { on: { allocate: "up", free: "up", "alocate!fails": "up" } } },
    });
    const thing = kind({ kind: "thing", facts: [], calls: {}, chart });
    expect(() => compiledAt(small({ objects: { thing: thing() } }))).toThrow(
      expect.objectContaining({ code: "UNKNOWN_FAULT", hint: 'Did you mean "allocate!..."?' }),
    );
  });

  it("is a choice of the object's", () => {
    const asks = spotWith("Ask", { phases: [{ name: "ask", messages: [{ to: "spot", event: "ask", result: true }] }] });
    const answers = {
      ...asks(),
      chart: () => ({
        initial: "a",
        states: { a: { on: { ask: { actions: reply("block") }, "ask!fails": { actions: reply("NULL") } } } },
      }),
    };
    const chart = {
      context: { got: null },
      initial: "A",
      states: { A: { on: { "Ask(spot)": { target: "B", actions: keep("got") } } }, B: end },
    };
    const { situations } = stateGraph(
      small({ objects: { spot: answers }, actors: { it: thread(body({ spot: asks }, chart)) } }),
    );
    expect(situations[0]?.moves).toEqual(["it: Ask(spot) @0 -> block", "it: Ask(spot) @0 -> NULL"]);
  });
});
