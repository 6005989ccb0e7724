import { describe, expect, it } from "vitest";
import { assign, createMachine, log, raise, spawnChild } from "xstate";
import { reply } from "../language/reply";
import { PureMachine } from "./pure-machine";

const machine = (chart: object) => new PureMachine(chart, { chart: "c" });
const on = (arrow: object) => machine({ initial: "a", context: { n: 0 }, states: { a: { on: { go: arrow } }, b: {} } });
const go = (of: PureMachine) => of.move(of.initial(), { type: "go", by: "t" });
const mistake = (code: string, message: RegExp) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(message),
    place: expect.objectContaining({ chart: "c" }),
  });

describe("a chart asked as a pure function", () => {
  it("answers a move with its snapshot and reply", () => {
    const move = go(on({ target: "b", actions: reply(({ event }) => `to ${event.by}`) }));
    expect(move?.snapshot.value).toBe("b");
    expect(move?.reply).toBe("to t");
  });

  it("replies from the context before later assignments", () => {
    const old = [reply(({ context }) => String(context.n)), assign({ n: 1 })];
    expect(go(on({ actions: old }))?.reply).toBe("0");
    expect(go(on({ actions: old.toReversed() }))?.reply).toBe("1");
  });

  it("refuses what no arrow accepts", () => {
    const of = on({ target: "b", guard: () => false });
    expect(go(of)).toBeUndefined();
    expect(of.move(of.initial(), { type: "other" })).toBeUndefined();
  });

  it("accepts an arrow that leads back without a change", () => {
    expect(go(on({ target: "a" }))?.snapshot.value).toBe("a");
  });

  it("counts how often XState was asked", () => {
    const of = on({ target: "b" });
    go(of);
    expect(of.evaluations).toBe(4);
  });
});

describe("a chart that is not pure", () => {
  it("is caught by a guard that changes its mind", () => {
    let asked = 0;
    expect(() => go(on({ target: "b", guard: () => asked++ % 2 === 0 }))).toThrow(
      mistake("CHART_NOT_PURE", /asked twice in the same state, "go" was accepted, and then not/),
    );
  });

  it("is caught by a guard that throws a coin, whichever way it falls", () => {
    expect(() => go(on({ target: "b", guard: () => Math.random() < 2 }))).toThrow(
      mistake("CHART_NOT_PURE", /^a guard or an action asks Math.random$/),
    );
  });

  it("is caught by an assignment that counts outside the chart", () => {
    let count = 0;
    expect(() => go(on({ actions: assign({ n: () => count++ }) }))).toThrow(
      mistake("CHART_NOT_PURE", /answered a \{"n":0\} and then a \{"n":1\}/),
    );
  });

  it("is caught by a reply that counts outside the chart", () => {
    let count = 0;
    expect(() => go(on({ actions: reply(() => String(count++)) }))).toThrow(
      mistake("CHART_NOT_PURE", /replying 0.*replying 1/),
    );
  });

  it("is caught by a first context that differs each time", () => {
    let count = 0;
    const of = machine({ initial: "a", context: () => ({ n: count++ }), states: { a: {} } });
    expect(() => of.initial()).toThrow(mistake("CHART_NOT_PURE", /answered a/));
  });
});

describe("a chart that fails", () => {
  it.each([
    ["a guard", { target: "b", guard: () => JSON.parse("{") }],
    ["an action", { target: "b", actions: assign({ n: () => JSON.parse("{") }) }],
    ["a reply", { target: "b", actions: reply(() => JSON.parse("{")) }],
  ])("in %s that throws is the caller's mistake", (_, arrow) => {
    expect(() => go(on(arrow))).toThrow(mistake("CHART_THREW", /a guard or an action threw: .*JSON/s));
  });

  it("is placed at the state it is asked in and the arrow it is asked about", () => {
    const throwing = on({ guard: () => JSON.parse("{") });
    expect(() => go(throwing)).toThrow(expect.objectContaining({ place: { chart: "c", state: "a", arrow: "go" } }));
  });

  it("in `always` arrows that never come to rest does not hang", () => {
    const endless = { initial: "a", states: { a: { on: { go: "b" } }, b: { always: "c" }, c: { always: "b" } } };
    expect(() => go(machine(endless))).toThrow(mistake("ALWAYS_LOOP", /never comes to rest/));
  });

  it("in an `always` loop that counts for ever does not hang either", () => {
    const counting = {
      initial: "a",
      context: { n: 0 },
      states: { a: { always: { target: "a", reenter: true, actions: assign({ n: ({ context }) => context.n + 1 }) } } },
    };
    expect(() => machine(counting).initial()).toThrow(mistake("ALWAYS_LOOP", /never comes to rest/));
  });

  it("in a target that does not exist names it", () => {
    expect(() => go(on({ target: "nowhere" }))).toThrow(mistake("UNKNOWN_TARGET", /'nowhere' does not exist/));
  });

  it("in a context that cannot be compared says what it holds", () => {
    expect(() => machine({ initial: "a", context: { f: () => 1 }, states: { a: {} } }).initial()).toThrow(
      mistake("NOT_PLAIN_DATA", /holds a function/),
    );
  });
});

describe("an action that changes nothing that is explored", () => {
  it.each([
    ["a side effect", () => undefined],
    ["a log", log("here")],
    ["a child", spawnChild(createMachine({}))],
    ["a delayed event", raise({ type: "later" }, { delay: 1 })],
  ])("is refused: %s", (_, action) => {
    expect(() => go(on({ target: "b", actions: action }))).toThrow(
      mistake("CHART_NOT_EXPLORABLE", /changes no state that is explored/),
    );
  });

  it("is refused in the initial state too", () => {
    expect(() => machine({ initial: "a", states: { a: { entry: log("here") } } }).initial()).toThrow(
      mistake("CHART_NOT_EXPLORABLE", /xstate\.log/),
    );
  });

  it("is not an event raised at once, which is part of the move", () => {
    const raising = machine({
      initial: "a",
      states: { a: { on: { go: { target: "b", actions: raise({ type: "on" }) } } }, b: { on: { on: "c" } }, c: {} },
    });
    expect(go(raising)?.snapshot.value).toBe("c");
  });

  it("is a second reply to one message", () => {
    expect(() => go(on({ actions: [reply("1"), reply("2")] }))).toThrow(
      mistake("CHART_NOT_EXPLORABLE", /a second reply/),
    );
  });
});
