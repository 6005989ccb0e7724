import { adjacencyMapToArray, getAdjacencyMap } from "@xstate/graph";
import { describe, expect, it } from "vitest";
import { type AnyMachineSnapshot, createMachine } from "xstate";
import { event } from "../../models/kernel/event";
import { spinLock } from "../../models/kernel/spin-lock";
import type { ObjectSite, PlacedObject } from "../language/kind";
import { Words } from "./interner";
import { ObjectComponent } from "./object-component";
import type { MachineEvent } from "./pure-machine";

const site: ObjectSite = { name: "object", instances: () => [], processors: 2 };
const actors = ["thread", "dpc"];

/** What each object is asked, by every actor. */
const questions: Readonly<Record<string, { readonly object: PlacedObject; readonly messages: readonly string[] }>> = {
  "spin lock": { object: spinLock(), messages: ["acquire", "tryAcquire", "release"] },
  event: { object: event(), messages: ["set", "clear", "wait", "look"] },
};

const messagesOf = (names: readonly string[]): MachineEvent[] =>
  names.flatMap((type) => actors.map((by) => ({ type, by })));

const edge = (from: string, { type, by }: { readonly type: string; readonly by?: unknown }, to: string): string =>
  `${from} --${type} by ${by}--> ${to}`;

/** Arrows of the object's automaton, found by asking the component from its initial state on. */
function arrowsOfComponent(object: PlacedObject, events: readonly MachineEvent[]): Set<string> {
  const component = new ObjectComponent("object", object, site, new Words(), 1000);
  const arrows = new Set<string>();
  for (let local = 0; local < component.size; local++) {
    for (const asked of events) {
      const message = component.message({ event: asked, blocks: true, from: "test" });
      for (const response of component.respond(local, message)) {
        arrows.add(edge(component.describe(local), asked, component.describe(response.local)));
      }
    }
  }
  return arrows;
}

/** The same arrows as XState's own graph package finds them, put in the component's words. */
function arrowsOfGraph(object: PlacedObject, events: readonly MachineEvent[]): Set<string> {
  const machine = createMachine(object.chart(site));
  const words = (snapshot: AnyMachineSnapshot): string => {
    const context = Object.entries<unknown>(snapshot.context).filter(([, value]) => value !== null && value !== false);
    const parts = context.map(
      ([key, value]) => `${key} = ${typeof value === "string" ? value : JSON.stringify(value)}`,
    );
    return parts.length === 0 ? String(snapshot.value) : `${snapshot.value} (${parts.join(", ")})`;
  };
  const isError = (snapshot: AnyMachineSnapshot): boolean =>
    Object.values(snapshot.getMeta()).some((meta) => Object.hasOwn(Object(meta), "error"));
  const map = getAdjacencyMap(machine, { events: [...events] as never[], stopWhen: (snapshot) => isError(snapshot) });
  const arrows = new Set<string>();
  for (const { state, event: asked, nextState } of adjacencyMapToArray(map)) {
    if (!isError(state) && state.can(asked)) {
      arrows.add(edge(words(state), asked, words(nextState)));
    }
  }
  return arrows;
}

describe.each(Object.entries(questions))("the automaton of a %s", (_, { object, messages }) => {
  it("has the arrows that XState's graph package finds in the chart", () => {
    const events = messagesOf(messages);
    const arrows = arrowsOfComponent(object, events);
    expect(arrows.size).toBeGreaterThan(4);
    expect(arrows).toEqual(arrowsOfGraph(object, events));
  });
});
