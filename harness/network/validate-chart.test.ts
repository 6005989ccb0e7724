import { describe, expect, it } from "vitest";
import { event } from "../../models/kernel/event";
import { irp } from "../../models/kernel/irp";
import { spinLock } from "../../models/kernel/spin-lock";
import { routineName } from "../language/kind";
import { validateChart } from "./validate-chart";

const uses = { lock: spinLock, ready: event, irp, Cancel: routineName };
const known = new Set(["lock", "ready", "irp"]);
const check = (chart: object) => validateChart(chart, uses, known, { chart: "actor" });
const take = "KeAcquireSpinLock(lock)";
const drop = "KeReleaseSpinLock(lock)";
const end = { type: "final" };

describe("a chart that can be explored", () => {
  it("is passed, and its calls are returned", () => {
    const chart = {
      initial: "A",
      states: {
        A: { on: { [take]: [{ guard: () => true, target: "B" }, "C"] } },
        B: { on: { "? unplugged": "C", "? plugged in": "C" } },
        C: { always: "D" },
        D: { initial: "Inner", onDone: "E", states: { Inner: { on: { [drop]: "Left" } }, Left: end } },
        E: end,
      },
    };
    expect(check(chart)).toEqual([spinLock.calls.KeAcquireSpinLock, spinLock.calls.KeReleaseSpinLock]);
  });

  it.each([
    [
      "a target inside the state",
      { initial: "A", states: { A: { initial: "X", on: { [take]: ".Y" }, states: { X: {}, Y: end } } } },
    ],
    ["a target inside the chart", { initial: "A", on: { [take]: ".B" }, states: { A: {}, B: end } }],
    [
      "a target inside a state beside it",
      { initial: "A", states: { A: { on: { [take]: "B.Y" } }, B: { initial: "X", states: { X: end, Y: end } } } },
    ],
    ["an arrow that an enclosing state has", { initial: "A", on: { [take]: ".B" }, states: { A: {}, B: end } }],
    ["a state that is remembered", { initial: "A", states: { A: { on: { [take]: "H" } }, H: { type: "history" } } }],
    ["a star in the words of a choice", { initial: "A", states: { A: { on: { "? copies * bytes": "B" } }, B: end } }],
    [
      "a routine's name, which needs no object",
      { initial: "A", states: { A: { on: { "IoSetCancelRoutine(irp, Cancel)": "B" } }, B: end } },
    ],
  ])("may have %s", (_, chart) => {
    expect(() => check(chart)).not.toThrow();
  });
});

/** A chart whose state A is this. */
const at = (A: object, more: object = {}) => ({ initial: "A", states: { A, B: end }, ...more });

describe("what cannot be explored", () => {
  it.each([
    [
      "invoke",
      at({ invoke: { src: "work" } }),
      "CHART_NOT_EXPLORABLE",
      "an actor's chart may not use `invoke`",
      { state: "A" },
    ],
    [
      "after",
      at({ after: { 100: "B" } }),
      "CHART_NOT_EXPLORABLE",
      "an actor's chart may not use `after`",
      { state: "A" },
    ],
    [
      "invoke at the top",
      at({ on: { [take]: "B" } }, { invoke: {} }),
      "CHART_NOT_EXPLORABLE",
      "an actor's chart may not use `invoke`",
      {},
    ],
    [
      "parallel",
      { type: "parallel", states: { A: end } },
      "CHART_NOT_EXPLORABLE",
      "an actor's chart may not be parallel",
      {},
    ],
    [
      "parallel further in",
      at({ type: "parallel", states: { X: end } }),
      "CHART_NOT_EXPLORABLE",
      "an actor's chart may not be parallel",
      { state: "A" },
    ],
    [
      "a wildcard",
      at({ on: { "*": "B" } }),
      "WILDCARD_ARROW",
      'the arrow "*" stands for any event',
      { state: "A", arrow: "*" },
    ],
    [
      "half a wildcard",
      at({ on: { "Ke.*": "B" } }),
      "WILDCARD_ARROW",
      'the arrow "Ke.*" stands for any event',
      { state: "A", arrow: "Ke.*" },
    ],
    [
      "an event",
      at({ on: { NEXT: "B" } }),
      "ARROW_IS_NO_CALL",
      'the arrow "NEXT" is neither a call nor a choice',
      { state: "A", arrow: "NEXT" },
    ],
    [
      "a return outside a called routine",
      at({ on: { return: "B" } }),
      "ARROW_IS_NO_CALL",
      'the arrow "return" is neither a call nor a choice',
      { state: "A", arrow: "return" },
    ],
    [
      "an unknown call",
      at({ on: { "KeAcquireSpinlock(lock)": "B" } }),
      "UNKNOWN_CALL",
      "KeAcquireSpinlock is not a call on anything this chart uses",
      { state: "A", arrow: "KeAcquireSpinlock(lock)" },
    ],
    [
      "an unknown target",
      at({ on: { [take]: "C" } }),
      "UNKNOWN_TARGET",
      `the arrow "${take}" leads to "C", which does not exist beside it`,
      { state: "A", arrow: take },
    ],
    [
      "an unknown target of one of several arrows",
      at({ on: { [take]: [{ guard: () => true, target: "B" }, { target: "C" }] } }),
      "UNKNOWN_TARGET",
      `the arrow "${take}" leads to "C", which does not exist beside it`,
      { state: "A", arrow: take },
    ],
    [
      "an unknown target of an always",
      at({ always: "C" }),
      "UNKNOWN_TARGET",
      'the arrow "always" leads to "C", which does not exist beside it',
      { state: "A", arrow: "always" },
    ],
    [
      "an unknown target of a return",
      at({ initial: "X", onDone: "C", states: { X: end } }),
      "UNKNOWN_TARGET",
      'the arrow "onDone" leads to "C", which does not exist beside it',
      { state: "A", arrow: "onDone" },
    ],
    [
      "an unknown target inside",
      at({ initial: "X", on: { [take]: ".Z" }, states: { X: end } }),
      "UNKNOWN_TARGET",
      `the arrow "${take}" leads to ".Z", which does not exist inside the state it leaves`,
      { state: "A", arrow: take },
    ],
    [
      "a target of the top that is not inside",
      at(end, { on: { [take]: "B" } }),
      "UNKNOWN_TARGET",
      `the arrow "${take}" leads to "B", which does not exist inside the state it leaves`,
      { arrow: take },
    ],
    [
      "two calls",
      at({ on: { [take]: "B", "KeSetEvent(ready)": "B" } }),
      "TWO_CALLS_IN_ONE_STATE",
      `the state offers "${take}" and "KeSetEvent(ready)"`,
      { state: "A" },
    ],
    [
      "a call and a choice",
      at({ on: { [take]: "B", "? unplugged": "B" } }),
      "TWO_CALLS_IN_ONE_STATE",
      `the state offers "${take}" and "? unplugged"`,
      { state: "A" },
    ],
    ["a state without an arrow", at({}), "STATE_WITHOUT_ARROW", "nothing leads out of this state", { state: "A" }],
    ["no states", { initial: "A" }, "STATE_WITHOUT_ARROW", "nothing leads out of this state", {}],
    [
      "an unknown initial state",
      { initial: "Start", states: { Stop: end } },
      "UNKNOWN_TARGET",
      'the initial state "Start" does not exist',
      {},
    ],
    [
      "a dot in a state's name",
      { initial: "v1.2", states: { "v1.2": end } },
      "DOT_IN_STATE_NAME",
      'the name of the state "v1.2" has a dot in it',
      {},
    ],
    [
      "no initial state",
      { states: { Stop: end } },
      "UNKNOWN_TARGET",
      "nothing says in which of the states it begins",
      {},
    ],
    [
      "no initial state further in",
      at({ states: { X: end } }),
      "UNKNOWN_TARGET",
      "nothing says in which of the states it begins",
      { state: "A" },
    ],
  ])("%s", (_, chart, code, message, place) => {
    expect(() => check(chart)).toThrow(
      expect.objectContaining({
        code,
        message,
        place: { chart: "actor", ...place },
        hint: expect.stringMatching(/\S/),
      }),
    );
  });

  it("is named with the nearest target", () => {
    const chart = at({ on: { [take]: "Unloc" } }, {});
    const states = { ...chart.states, Unlock: end };
    expect(() => check({ ...chart, states })).toThrow(expect.objectContaining({ hint: "Did you mean Unlock?" }));
  });

  it("is a role that no object is bound to", () => {
    const none = new Set<string>();
    expect(() => validateChart(at({ on: { [take]: "B" } }), uses, none, {})).toThrow(
      expect.objectContaining({ code: "ROLE_UNBOUND", place: { state: "A", arrow: take } }),
    );
  });
});
