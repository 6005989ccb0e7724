import type { Property } from "../language/property";
import { callersCode } from "./callers-code";
import type { NetworkProperty } from "./network";
import type { ObjectComponent } from "./object-component";
import type { Numbered } from "./wiring";

/** The design's properties over component numbers. One that reads a kind the design does not have claims nothing and is left out. */
export function compileProperties(
  properties: readonly Property[],
  objects: readonly Numbered<ObjectComponent>[],
): readonly NetworkProperty[] {
  return properties.flatMap((property): NetworkProperty[] => {
    if (property.kind === "error" || property.kind === "stuck") return [{ kind: property.kind, name: property.name }];
    const kinds = new Set([property.of].flat());
    const read = objects.filter(({ component }) => kinds.has(component.placed.kind.kind));
    if (read.length === 0) return [];
    const fault = (locals: readonly number[]) =>
      callersCode("PROPERTY_THREW", `the property ${property.name}`, {}, () =>
        property.check(read.map(({ component }, index) => component.view(locals[index] ?? 0))),
      );
    return [
      {
        kind: property.kind === "always" ? "invariant" : "final",
        name: property.name,
        reads: read.map(({ number }) => number),
        holds: (locals) => fault(locals) === undefined,
        explain: (locals) => fault(locals) ?? "",
      },
    ];
  });
}
