import { defaultProperties } from "../../../properties/default-properties";
import type { Design } from "../../language/design";
import { type CompiledDesign, compileDesign } from "../../network/compile-design";
import type { CheckLimits } from "./check-plan";
import type { CheckScope } from "./check-scope";

/**
 * A variant of a design at one scope as a network: the same for whoever compiles it.
 *
 * @throws CallerMistake for what is wrong with the design
 */
export function compileAt(
  design: Design,
  variant: string,
  { processors, memoryModel }: CheckScope,
  { set, maxLocals }: Pick<CheckLimits, "set" | "maxLocals">,
): CompiledDesign {
  return compileDesign(design, variant, {
    processors,
    set,
    memoryModel,
    properties: defaultProperties,
    ...(maxLocals !== undefined && { maxLocals }),
  });
}
