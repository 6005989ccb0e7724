import * as vocabulary from "bugcheck";
import { describe, expect, it } from "vitest";
import type { CallDefinition } from "../../harness/language/call";
import { HIGH_LEVEL, PASSIVE_LEVEL } from "../../harness/language/irql";
import type { AnyKind } from "../../harness/language/kind";
import { rulesNamed } from "./facts/ddi-rules";
import { irqlContract } from "./facts/irql-contract";

const kinds = Object.values(vocabulary as Readonly<Record<string, unknown>>).filter(
  (exported): exported is AnyKind => typeof exported === "function" && "calls" in exported && "kind" in exported,
);
const calls = kinds.flatMap(({ kind, calls }) =>
  Object.entries(calls).map(([name, definition]): [string, string, CallDefinition] => [kind, name, definition]),
);

describe("the vocabulary's levels", () => {
  it("are those of many calls", () => {
    expect(calls.length).toBeGreaterThan(40);
  });

  it.each(calls)("%s: %s is held to what the documents say", (_, name, { irql }) => {
    const documented = irqlContract(name);
    if (documented === undefined) {
      // A word of ours: either it has no level, or its levels say where they come from.
      expect((irql ?? []).every(({ source }) => source !== "")).toBe(true);
      return;
    }
    // A call that is legal at any level needs no contract.
    if (irql === undefined) {
      expect([documented.min, documented.max]).toEqual([PASSIVE_LEVEL, HIGH_LEVEL]);
      return;
    }
    const cases = [documented, ...documented.conditions].map(({ min, max }) => `${min}..${max}`);
    const ofPages = irql.filter(({ source }) => !source.startsWith("rule:"));
    for (const { min, max } of ofPages) expect(cases).toContain(`${min}..${max}`);
    // A rule may ask for more than the page of the call does.
    for (const { min, max, source } of irql.filter((each) => !ofPages.includes(each))) {
      expect(rulesNamed(source.slice("rule:".length))).toHaveLength(1);
      expect([min >= documented.min, max < documented.max]).toEqual([true, true]);
    }
    // The last case is the one without a condition: whatever the arguments are, some case is checked.
    expect(irql.at(-1)?.when).toBeUndefined();
  });

  it.each(calls)("%s: the conditions of %s ask about its arguments", (_, __, { irql = [], params, phases }) => {
    const names = params.map(({ name }) => name);
    expect(irql.flatMap(({ when }) => when?.answer ?? []).filter((answer) => !names.includes(answer))).toEqual([]);
    expect(phases.length).toBeGreaterThan(0);
    expect(new Set(phases.map(({ name }) => name)).size).toBe(phases.length);
  });

  it.each(calls)("%s: the messages of %s go to something it knows", (_, __, { params, phases }) => {
    const known = new Set(params.map(({ name }) => name));
    for (const { messages = [], irql, when } of phases) {
      if (when !== undefined) expect(known).toContain(when.answer);
      if (irql?.kind === "raise" && irql.as !== undefined) known.add(irql.as);
      for (const { to, as } of messages) {
        if (!to.includes("kind:")) expect(known).toContain(to);
        for (const name of as?.split(", ") ?? []) known.add(name);
      }
      if (irql?.kind === "lower") expect(known).toContain(irql.from);
    }
  });

  it.each(calls)("%s: %s cites its facts", (_, __, { facts }) => {
    expect(facts.every((fact) => fact !== "")).toBe(true);
  });
});
