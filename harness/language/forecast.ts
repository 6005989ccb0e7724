import type { BugCheck } from "../network/network";

/**
 * What Windows shows where a property is violated, as far as the property can say, and where it tells: by the bug check that the error names, the call that it
 * comes in, what the finding explains and who held what. Bug checks are named as the project's table of them
 * does: "0x44" is a code, "0xC9/0x07" a code and its first parameter.
 */
export interface ForecastCase {
  /** The bug check that the error names, with or without its first parameter; left out: any other, and none at all. */
  readonly of?: string;
  /** The call that it comes in: "IoCallDriver | Zw*"; left out: any, and none at all. */
  readonly in?: string;
  /** Words of the finding's explanation: "although it was cancelled". */
  readonly explained?: string;
  /** Whether somebody held, before it, what the last step acts on; left out: either. */
  readonly held?: boolean;
  /** Bug check without Driver Verifier, where it is not the one that the error names. */
  readonly without?: string;
  /** What is to be seen without Driver Verifier where there is no bug check: "it hangs: ...". */
  readonly shows?: string;
  /** Bug checks with Driver Verifier, beside the one that the error names. */
  readonly verifier?: readonly string[];
  /** Rules of this category that speak of the call that went wrong are checked by Driver Verifier too. */
  readonly rules?: "irql" | "locking";
}

/** What Windows would show for one violation. */
export interface Forecast {
  readonly property: string;
  readonly withoutVerifier: {
    readonly bugcheck: ForeseenBugCheck | null;
    /** What is to be seen instead of a bug check; "" where there is one. */
    readonly shows: string;
  };
  readonly withVerifier: {
    /** What Driver Verifier stops with, the surest first; none where it sees nothing. */
    readonly checks: readonly VerifierCheck[];
  };
}

export interface ForeseenBugCheck extends BugCheck {
  /** What leads to it, in our words. */
  readonly meaning: string;
  /** Title of its page. */
  readonly source: string;
}

export interface VerifierCheck extends ForeseenBugCheck {
  /** What has to be on; null where it is on for every driver that is verified. */
  readonly option: {
    readonly name: string;
    /** For `verifier /rc`. */
    readonly ruleClass: number;
    /** For `verifier /flags`: "0x20". */
    readonly flags: string;
    /** Path of the page that ties the bug check to it. */
    readonly source: string;
  } | null;
}
