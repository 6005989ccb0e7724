import { describe, expect, it } from "vitest";
import { callRange } from "../../models/kernel/facts/call-range";
import { dpc, thread } from "../language/actor";
import { call } from "../language/call";
import { type AnyKind, kind, type PlacedObject } from "../language/kind";
import type { Property } from "../language/property";
import { reply } from "../language/reply";
import { small, stateGraph } from "./state-graph";
import { inOrder } from "./toy-routine";

/** What breaks a rule and what keeps it: calls one after the other, "Name(argument, ...) = RESULT", by a thread or, where it says so, by a DPC. */
export interface Twins {
  readonly property: Property;
  readonly faulty: readonly (readonly string[])[];
  readonly clean: readonly (readonly string[])[];
  readonly faultyIn?: "dpc";
}

/** Breaches of the property by a routine that makes these calls; they have no effect but their result. */
function breaches(property: Property, calls: readonly string[], by: "thread" | "dpc" = "thread"): readonly string[] {
  const objects: Record<string, PlacedObject> = {};
  const uses: Record<string, AnyKind> = {};
  const texts = calls.map((text) => {
    const [made = "", result] = text.split(" = ");
    const name = made.slice(0, made.indexOf("("));
    const named = bare(name, result);
    uses[name] = named;
    objects[name] = named();
    return made;
  });
  const actors = { it: { thread, dpc }[by](inOrder(uses, ...texts)) };
  return stateGraph(small({ objects, actors }), { properties: [property] }).errors;
}

/** Each property is broken by its faulty twins and kept by its clean ones. */
export function keepsAndBreaks(twins: readonly Twins[]): void {
  describe.each(twins)("$property.name", ({ property, faulty, clean, faultyIn }) => {
    it.each(faulty.map((calls) => [calls.join(", "), calls] as const))("is broken by %s", (_, calls) => {
      expect(breaches(property, calls, faultyIn)).toEqual([expect.stringContaining(`${property.name}: `)]);
    });

    it.each(clean.map((calls) => [calls.join(", "), calls] as const))("is kept by %s", (_, calls) => {
      expect(breaches(property, calls)).toEqual([]);
    });
  });
}

function bare(name: string, result = "") {
  const to = `kind:call ${name}`;
  const range = callRange(name);
  const levels = range === undefined ? {} : { irql: [{ min: range.min, max: range.max, source: range.source }] };
  const bared = {
    ...call({
      params: [],
      facts: [],
      ...levels,
      phases: [{ name: "call", messages: [{ to, event: "call", result: true }] }],
    }),
    anyArguments: true,
  } as const;
  return kind({
    kind: `call ${name}`,
    implicit: true,
    facts: [],
    chart: () => ({ initial: "any", states: { any: { on: { call: { actions: reply(result) } } } } }),
    calls: { [name]: bared },
  });
}
