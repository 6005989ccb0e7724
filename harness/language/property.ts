import type { ForecastCase } from "./forecast";
import type { PlacedObject } from "./kind";

/**
 * A claim about designs.
 *
 * `error`: no object or context enters an error state that names this property.
 * `monitor`: the calls that are made do not lead `observer`, which is told of every one it `hears`, into an error state; see monitor().
 * `race`: no two actors can access the same memory at once, one of them writing and one of them plainly.
 * `stuck`: when nothing can move, every actor is final or a daemon at an idle point.
 * `always`: `check` of the objects of one kind in every state.
 * `finally`: the same, in every state where everybody is done.
 * `eventually`: what `check` complains of passes: no fair run goes round a loop in every state of which it complains.
 * `terminates`: every actor that is no daemon is done in the end: no fair run goes round a loop in which one is still at work.
 *
 * The last two speak of runs without end. Runs that end are judged by `stuck` and `finally`. A run is fair when every actor that can go on all the time goes on
 * (weak fairness), and nobody who again and again could have one of the design's `fairLocks` is kept from it (strong fairness).
 */
export type Property =
  | (PropertyHead & { readonly kind: "error" | "race" })
  | (PropertyHead & { readonly kind: "stuck" | "terminates" })
  | (PropertyHead & {
      readonly kind: "monitor";
      /** Names of calls, "enter" and "return". */
      readonly hears: ReadonlySet<string>;
      readonly observer: PlacedObject;
    })
  | (PropertyHead & {
      readonly kind: "always" | "finally" | "eventually";
      /** Kinds of the objects it reads; it is asked once with all of them. */
      readonly of: string | readonly string[];
      /** What is wrong, or nothing. */
      check(objects: readonly ObjectView[]): string | undefined;
    });

interface PropertyHead {
  /** The claim, in kebab-case: "single-completion". */
  readonly name: string;
  readonly about: string;
  /** Fact IDs, rule names and page UIDs. */
  readonly facts: readonly string[];
  /** What Windows shows where it is violated, the first case that fits; left out, what is general for its kind. */
  readonly forecast?: readonly ForecastCase[];
}

/** An object's local state as a property sees it. */
export interface ObjectView {
  readonly name: string;
  readonly kind: string;
  /** The chart's state, nested ones joined by a dot. */
  readonly state: string;
  readonly tags: ReadonlySet<string>;
  readonly context: Readonly<Record<string, unknown>>;
}

export function property(definition: Property): Property {
  return definition;
}
