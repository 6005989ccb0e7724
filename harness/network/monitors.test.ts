import { describe, expect, it } from "vitest";
import { dpc, thread } from "../language/actor";
import { call, objectOr, self } from "../language/call";
import { CallerMistake } from "../language/caller-mistake";
import { kind } from "../language/kind";
import { monitor, wrong } from "../language/monitor";
import { reply } from "../language/reply";
import { small, stateGraph } from "../testing/state-graph";
import { inOrder, spot, spotWith } from "../testing/toy-routine";

/** Opened and closed; opening answers whether it could. */
const door = kind({
  kind: "door",
  facts: [],
  chart: () => ({
    initial: "there",
    states: { there: { on: { open: { actions: reply("TRUE") }, "open!stuck": { actions: reply("FALSE") } } } },
  }),
  calls: {
    Open: call({
      params: [self("door")],
      facts: [],
      phases: [{ name: "reach" }, { name: "open", messages: [{ to: "door", event: "open", result: true }] }],
    }),
    Close: call({
      params: [self("door"), objectOr("how", "door", "GENTLY", "HARD")],
      facts: [],
      phases: [{ name: "close" }],
    }),
  },
});

const uses = { a: door, b: door, spot };
const objects = { a: door(), b: door(), spot: spot() };
const closes = (per: "actor" | "system") =>
  monitor({
    name: "closes",
    about: "",
    facts: [],
    per,
    states: {
      closed: { "Open($) = TRUE": "open" },
      open: { "Close($, GENTLY)": "closed", "Close($, !GENTLY)": wrong("slammed"), return: wrong("left open") },
    },
  });
const errors = (actors: Parameters<typeof small>[0]["actors"], property = closes("actor")) =>
  stateGraph(small({ objects, actors: actors ?? {} }), { properties: [property] }).errors;

describe("a monitor", () => {
  it("follows each object a context names, by the call's result", () => {
    const opens = inOrder(uses, "Open(a)", "Touch(spot)");
    const both = inOrder(uses, "Open(a)", "Open(b)", "Close(a, GENTLY)", "Close(b, GENTLY)");
    expect(errors({ it: thread(opens) })).toEqual(["closes: left open"]);
    expect(errors({ it: thread(both) })).toEqual([]);
    expect(errors({ it: thread(inOrder(uses, "Open(a)", "Open(b)", "Close(a, GENTLY)")) })).toEqual([
      "closes: left open",
    ]);
  });

  it("tells arguments apart", () => {
    expect(errors({ it: thread(inOrder(uses, "Open(a)", "Close(a, HARD)")) })).toEqual(["closes: slammed"]);
  });

  it("counts what others do only where it follows the system", () => {
    const actors = { one: thread(inOrder(uses, "Open(a)")), other: dpc(inOrder(uses, "Close(a, GENTLY)")) };
    expect(errors(actors, closes("actor"))).toEqual(["closes: left open"]);
    const twice = monitor({
      name: "once",
      about: "",
      facts: [],
      per: "system",
      states: { before: { "Open($)": "after" }, after: { "Open($)": wrong("twice") } },
    });
    const two = { one: thread(inOrder(uses, "Open(a)")), other: thread(inOrder(uses, "Open(a)")) };
    expect(errors(two, twice)).toEqual(["once: twice"]);
    expect(errors({ ...two, other: thread(inOrder(uses, "Open(b)")) }, twice)).toEqual([]);
  });

  it("hears whatever is legal at PASSIVE_LEVEL alone", () => {
    const passiveOnly = monitor({
      name: "passive-only",
      about: "",
      facts: [],
      per: "actor",
      states: { any: { "* within PASSIVE_LEVEL": wrong("passive only") } },
    });
    const at = (max: number) => {
      const level = spotWith("Look", { irql: [{ min: 0, max, source: "house" }] });
      const body = inOrder({ spot: level }, "Look(spot)");
      const design = small({ objects: { spot: level() }, actors: { it: thread(body) } });
      return stateGraph(design, { properties: [passiveOnly] }).errors;
    };
    expect([0, 1].map(at)).toEqual([["passive-only: passive only"], []]);
    expect(errors({ it: thread(inOrder(uses, "Touch(spot)")) }, passiveOnly)).toEqual([]);
  });

  it("hears the system enter a routine", () => {
    const entered = monitor({
      name: "entered",
      about: "",
      facts: [],
      per: "actor",
      states: { out: { enter: "in" }, in: { Touch: wrong("touched inside") } },
    });
    expect(errors({ it: dpc(inOrder(uses, "Touch(spot)")) }, entered)).toEqual(["entered: touched inside"]);
    expect(errors({ it: thread(inOrder(uses, "Touch(spot)")) }, entered)).toEqual([]);
  });

  it("hears a call at a level and above", () => {
    const low = monitor({
      name: "low",
      about: "",
      facts: [],
      per: "actor",
      states: { any: { "Touch at DISPATCH_LEVEL": wrong("touched at DISPATCH_LEVEL") } },
    });
    expect(errors({ it: dpc(inOrder(uses, "Touch(spot)")) }, low)).toEqual(["low: touched at DISPATCH_LEVEL"]);
    expect(errors({ it: thread(inOrder(uses, "Touch(spot)")) }, low)).toEqual([]);
  });

  it("follows what is answered, and tells calls apart by whether an argument is there", () => {
    const takes = kind({
      kind: "box",
      facts: [],
      chart: () => ({ initial: "full", states: { full: { on: { take: { actions: reply("a") } } } } }),
      calls: {
        Take: call({
          params: [self("box")],
          facts: [],
          phases: [{ name: "take", messages: [{ to: "box", event: "take", result: true }] }],
        }),
      },
    });
    const shut = monitor({
      name: "shut",
      about: "",
      facts: [],
      per: "actor",
      states: { there: { "Take = $": "taken" }, taken: { "Close($, !)": wrong("shut"), "Open($, )": "there" } },
    });
    const outcomeOf = (...texts: string[]) => {
      const body = inOrder({ ...uses, box: takes }, "Take(box)", ...texts);
      const design = small({ objects: { ...objects, box: takes() }, actors: { it: thread(body) } });
      return stateGraph(design, { properties: [shut] }).errors;
    };
    expect(outcomeOf("Close(a, HARD)")).toEqual(["shut: shut"]);
    expect(outcomeOf("Close(b, HARD)")).toEqual([]);
    expect(outcomeOf("Open(a)", "Close(a, HARD)")).toEqual([]);
  });

  it("adds nothing to a design that makes none of its calls", () => {
    const design = small({ objects, actors: { it: thread(inOrder(uses, "Touch(spot)")) } });
    const { compiled } = stateGraph(design, { properties: [closes("actor")] });
    expect(compiled.properties).toEqual([]);
    expect(compiled.network.components.map(({ name }) => name)).not.toContain("closes");
  });

  it("is refused with a pattern that cannot be read, or a state that there is not", () => {
    const bad = (states: Record<string, Record<string, string>>) => () =>
      monitor({ name: "bad", about: "", facts: [], per: "actor", states });
    expect(bad({ a: { "Open(": "a" } })).toThrow(CallerMistake);
    expect(bad({ a: { Open: "b" } })).toThrow('the monitor bad has no state "b"');
  });
});
