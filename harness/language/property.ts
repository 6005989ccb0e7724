/**
 * A claim about designs.
 *
 * `error`: no object or context enters an error state that names this property.
 * `stuck`: when nothing can move, every actor is final or a daemon at an idle point.
 * `always`: `check` of the objects of one kind in every state.
 * `finally`: the same, in every state where everybody is done.
 */
export type Property =
  | (PropertyHead & { readonly kind: "error" })
  | (PropertyHead & { readonly kind: "stuck" })
  | (PropertyHead & {
      readonly kind: "always" | "finally";
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
