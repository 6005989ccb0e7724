import type { BugCheck } from "../network/network";

export type { BugCheck };

/** What an error state of an object's chart carries in its `meta`. */
export interface ErrorMeta {
  readonly error: {
    readonly property: string;
    readonly message: string;
    readonly bugcheck?: BugCheck;
  };
}

/** An error state for an object's chart: entering it is the bug check, and it ends the run. */
export function errorState(property: string, message: string, bugcheck?: BugCheck): { readonly meta: ErrorMeta } {
  return { meta: { error: bugcheck === undefined ? { property, message } : { property, message, bugcheck } } };
}

export function bugCheck(code: string, name: string, ...parameters: string[]): BugCheck {
  return { code, name, parameters };
}
