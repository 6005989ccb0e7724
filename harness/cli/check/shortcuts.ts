import type { Exploration } from "../../explore/exploration";
import type { CheckLimits } from "./check-plan";

/** What a search that proved something left out, and what it could not leave out: assumptions of the verdict. */
export function shortcuts(
  exploration: Exploration,
  { reduction, checkpoint, together }: Pick<CheckLimits, "reduction" | "checkpoint"> & { readonly together: boolean },
): string[] {
  return [
    ...symmetryTaken(exploration),
    ...(exploration.reduced === true
      ? ["of steps that do not touch one another one order was looked at; --no-reduction looks at all"]
      : []),
    ...(reduction && together ? ["every order of steps was looked at, as several threads searched"] : []),
    ...(reduction && checkpoint !== undefined ? ["every state was counted, as the search wrote checkpoints"] : []),
  ];
}

/** A proof that counted interchangeable instances once may rest on a test of that, which is not complete; see docs/soundness.md. */
function symmetryTaken({ symmetry }: Exploration): string[] {
  if (symmetry === undefined) return [];
  const { of, proven, refused } = symmetry;
  if (refused !== undefined) return [`none of ${of.join(", ")} was counted once for all: ${refused}`];
  const how = proven ? "wherever the search has come" : "as tested on a sample of states";
  return [`instances of ${of.join(", ")} are interchangeable, ${how}; --no-reduction counts them all`];
}
