import type { ObjectView } from "../language/property";
import type { CompiledDesign } from "../network/compile-design";
import type { GlobalState } from "../network/successors";
import type { Holding } from "./trace";

/** Who holds which object in this state, in the order of the design's objects. */
export function holdings(design: CompiledDesign, state: GlobalState): Holding[] {
  return design.objects.flatMap(({ number, component }) => {
    const owner = ownerOf(component.view(state[number] ?? 0));
    return owner === undefined ? [] : [{ object: component.name, owner }];
  });
}

/** The actor a held object names: its `owner`, or the first of its `queue`. */
export function ownerOf({ tags, context }: ObjectView): string | undefined {
  if (!tags.has("busy")) return undefined;
  const { owner, queue } = context;
  const first: unknown = owner ?? (Array.isArray(queue) ? queue[0] : undefined);
  return typeof first === "string" ? first : undefined;
}
