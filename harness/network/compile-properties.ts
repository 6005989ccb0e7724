import type { Property } from "../language/property";
import type { ActorComponent } from "./actor-component";
import { callersCode } from "./callers-code";
import { dataRaceProperty } from "./memory/data-race";
import type { Component, NetworkProperty, Wait } from "./network";
import type { ObjectComponent } from "./object-component";
import type { Numbered } from "./wiring";

type Predicate = Extract<Property, { kind: "always" | "finally" | "eventually" }>;

/** The design's properties over component numbers. One that reads a kind the design does not have claims nothing and is left out. */
export function compileProperties(
  properties: readonly Property[],
  objects: readonly Numbered<ObjectComponent>[],
  actors: readonly Numbered<ActorComponent>[],
  components: readonly Component[],
): readonly NetworkProperty[] {
  return properties.flatMap((property): NetworkProperty[] => {
    switch (property.kind) {
      case "error":
      case "stuck":
        return [{ kind: property.kind, name: property.name }];
      case "monitor":
        return [{ kind: "error", name: property.name }];
      case "race":
        return [dataRaceProperty(property.name, actors, components)];
      case "terminates":
        return [{ kind: "cycle", name: property.name, waits: actors.flatMap(unfinished) }];
      default:
        return compilePredicate(property, objects);
    }
  });
}

function compilePredicate(property: Predicate, objects: readonly Numbered<ObjectComponent>[]): NetworkProperty[] {
  const { kind, name } = property;
  const kinds = new Set([property.of].flat());
  const read = objects.filter(({ component }) => kinds.has(component.placed.kind.kind));
  if (read.length === 0) return [];
  const fault = (locals: readonly number[]) =>
    callersCode("PROPERTY_THREW", `the property ${name}`, {}, () =>
      property.check(read.map(({ component }, index) => component.view(locals[index] ?? 0))),
    );
  const explain = (locals: readonly number[]) => fault(locals) ?? "";
  const reads = read.map(({ number }) => number);
  if (kind === "eventually")
    return [{ kind: "cycle", name, waits: [{ reads, lasts: (locals) => fault(locals) !== undefined, explain }] }];
  const holds = (locals: readonly number[]) => fault(locals) === undefined;
  return [{ kind: kind === "always" ? "invariant" : "final", name, reads, holds, explain }];
}

/** An actor that is neither done nor at rest. What the environment does, it need not bring to an end. */
function unfinished({ number, component }: Numbered<ActorComponent>): Wait[] {
  if (component.placement.actor.kind === "environment") return [];
  return [
    {
      reads: [number],
      lasts: ([local = 0]) => component.status(local).kind === "running",
      explain: ([local = 0]) => `${component.name} is never done: it is at ${component.describe(local)}`,
    },
  ];
}
