import { describe, expect, it } from "vitest";
import { phils } from "../bench/models/phils";
import { type Automaton, automata } from "../network/automata";
import type { Component, Network, Step } from "../network/network";
import { type ExplorePlan, type Progress, wholeSpace } from "./exploration";
import { explore } from "./explore";

const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };

describe("limits", () => {
  it("stops at exactly as many states as allowed, and is not complete", () => {
    expect(explore(phils(8), { ...counting, maxStates: 1000 })).toMatchObject({
      states: 1000,
      complete: false,
      limit: { kind: "states", value: 1000 },
    });
  });

  it("is complete when the space has just as many states as allowed", () => {
    const found = explore(phils(8), { ...counting, maxStates: 3 ** 8 - 1 });
    expect(found).toMatchObject({ states: 3 ** 8 - 1, complete: true });
    expect(found.limit).toBeUndefined();
  });

  it("stays below its memory", () => {
    const maxMemoryBytes = 3_000_000;
    const found = explore(phils(12), { ...counting, maxMemoryBytes });
    expect(found).toMatchObject({ complete: false, limit: { kind: "memory", value: maxMemoryBytes } });
    const { visited, parents, frontier, program } = found.bytes;
    expect(visited + parents + frontier + program).toBeLessThanOrEqual(maxMemoryBytes);
  });

  it("does not begin with less memory than it takes to begin", () => {
    const explored = (maxMemoryBytes: number) => explore(phils(3), { ...counting, maxMemoryBytes });
    expect(explored(250_000).complete).toBe(true);
    expect(() => explored(10_000)).toThrow(expect.objectContaining({ code: "MEMORY_TOO_SMALL" }));
  });

  it("stops when its time is up", () => {
    expect(explore(phils(12), { ...counting, timeoutMs: 0 })).toMatchObject({
      complete: false,
      limit: { kind: "time", value: 0 },
    });
  });

  it("stops when it is told to", () => {
    let polls = 0;
    expect(explore(phils(12), { ...counting, shouldStop: () => ++polls > 3 })).toMatchObject({
      complete: false,
      limit: { kind: "interrupt", value: 0 },
    });
  });

  it("keeps what it found before the limit", () => {
    expect(explore(phils(3), { ...counting, maxStates: 25 }).violations).toHaveLength(1);
  });

  it("is not complete when a violation ended it", () => {
    const found = explore(phils(8));
    expect(found.complete).toBe(false);
    expect(found.limit).toBeUndefined();
    expect(found.violations).toMatchObject([{ property: "no-deadlock", schedule: [0, 1, 1, 1, 1, 1, 1, 1] }]);
  });

  it("judges the properties that the plan names and no others", () => {
    expect(explore(phils(5), { ...wholeSpace, properties: [] })).toMatchObject({ complete: true, violations: [] });
  });

  it("tells how far it is", () => {
    const told: Progress[] = [];
    explore(phils(13), counting, { onProgress: (progress) => told.push(progress) });
    const states = told.map((progress) => progress.states);
    expect(states).toEqual([...states].sort((a, b) => a - b));
    for (const { bytes, frontier, states: met } of told) expect(bytes > 0 && frontier <= met).toBe(true);
  });
});

describe("what is no step automaton but can be said as one", () => {
  it("a Petri net: places are components, a firing takes and puts tokens", () => {
    // A producer and a consumer with a buffer of two: 2 * 2 * 3 markings; 2 * (2 + 2) + 2 * 2 * 2 firings in them.
    const place = (name: string, initial: number, capacity: number): Automaton<number> => ({
      name,
      initial,
      answers: (tokens, message) => {
        const left = tokens + (message === "put" ? 1 : -1);
        return left >= 0 && left <= capacity ? [{ to: left }] : [];
      },
    });
    const fires = (name: string, from: string, to: string, buffer: "put" | "take" | undefined): Automaton<0> => ({
      name,
      initial: 0,
      leads: () => [
        {
          call: name,
          ask: from,
          message: "take",
          onReply: () => ({
            ask: to,
            message: "put",
            onReply: () =>
              buffer === undefined ? { to: [0] } : { ask: "buffer", message: buffer, onReply: () => ({ to: [0] }) },
          }),
        },
      ],
    });
    const net = automata("producer and consumer", [
      place("ready to produce", 1, 1),
      place("produced", 0, 1),
      place("buffer", 0, 2),
      place("ready to consume", 1, 1),
      place("consumed", 0, 1),
      fires("produce", "ready to produce", "produced", undefined),
      fires("deliver", "produced", "ready to produce", "put"),
      fires("fetch", "ready to consume", "consumed", "take"),
      fires("consume", "consumed", "ready to consume", undefined),
    ]);
    expect(explore(net, counting)).toMatchObject({ states: 12, transitions: 20, complete: true, violations: [] });
  });
});

describe("networks that break their promises", () => {
  const one = (offers: (local: number) => readonly Step[], more: Partial<Component> = {}): Component => ({
    name: "one",
    initial: 0,
    size: 2,
    offers,
    respond: () => [],
    status: () => ({ kind: "idle" }),
    describe: String,
    ...more,
  });
  const network = (...components: Component[]): Network => ({
    name: "broken",
    components,
    label: () => ({ actor: "", call: "", phase: "", kind: "call" }),
    properties: [],
  });
  const end = (local: number): Step => ({ kind: "done", outcomes: [{ local, label: 0 }] });
  const ask = (component: number, next: (reply: number) => Step = () => end(0)): Step => ({
    kind: "ask",
    component,
    message: 0,
    next,
  });
  const answering = (respond: Component["respond"]) => one(() => [], { name: "two", respond });

  it.each<[string, Network, RegExp]>([
    ["an unknown component is asked", network(one(() => [ask(7)])), /asks component 7, and there are 1/],
    ["the leader is asked", network(one(() => [ask(0)])), /one takes part twice/],
    [
      "somebody is asked twice",
      network(
        one(() => [ask(1, () => ask(1))]),
        answering(() => [{ local: 0, reply: 0 }]),
      ),
      /two takes part twice/,
    ],
    ["an outcome is out of range", network(one(() => [end(2)])), /one is sent to local state 2, and it has 2/],
    [
      "an answer is out of range",
      network(
        one(() => [ask(1)]),
        answering(() => [{ local: -1, reply: 0 }]),
      ),
      /two is sent to local state -1/,
    ],
  ])("%s", (_, broken, message) => {
    expect(() => explore(broken)).toThrow(
      expect.objectContaining({ code: "NETWORK_INCONSISTENT", message: expect.stringMatching(message) }),
    );
  });

  it("answers differ when asked twice", () => {
    let asked = 0;
    const fickle = network(
      one(() => [ask(1)]),
      answering(() => [{ local: asked++ % 2, reply: 0 }]),
    );
    expect(() => explore(fickle)).toThrow(expect.objectContaining({ code: "NETWORK_NOT_PURE" }));
  });

  it("offers differ when asked twice", () => {
    let asked = 0;
    const fickle = network(one(() => [end(asked++ % 2)]));
    expect(() => explore(fickle)).toThrow(expect.objectContaining({ code: "NETWORK_NOT_PURE" }));
  });
});
