import type { TakenStep } from "./taken-steps";

/** What is looked at of a step. */
type RacingMove = Pick<TakenStep, "leader" | "label" | "participants" | "changed">;

/** Two steps of different leaders, one directly after the other at a component that one of them changes. */
export interface RacingPair {
  readonly component: number;
  /** Labels. */
  readonly first: number;
  readonly second: number;
}

/**
 * What a failing run comes down to: the last step and who touched before what it fails at. Where that was nobody else, the last time
 * that anything passed from one leader to another.
 *
 * @param isRacedFor - whether a component is one that leaders race for
 */
export function racingPair(
  moves: readonly RacingMove[],
  isRacedFor: (component: number) => boolean,
): RacingPair | null {
  for (let at = moves.length - 1; at >= 0; at--) {
    const { leader, label, participants, changed } = moves[at]!;
    const touched = participants.filter((component) => component !== leader && isRacedFor(component));
    // What it changes comes first: an error is a change.
    touched.sort((a, b) => Number(changed.includes(b)) - Number(changed.includes(a)));
    for (const component of touched) {
      const first = lastTouch(moves, at, component);
      if (first === undefined || first.leader === leader) continue;
      if (!first.changed.includes(component) && !changed.includes(component)) continue;
      return { component, first: first.label, second: label };
    }
  }
  return null;
}

function lastTouch(moves: readonly RacingMove[], before: number, component: number): RacingMove | undefined {
  for (let index = before - 1; index >= 0; index--) {
    if (moves[index]!.participants.includes(component)) return moves[index];
  }
  return undefined;
}
