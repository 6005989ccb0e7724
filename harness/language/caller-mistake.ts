/** Where a mistake stands, as far as it is known. */
export interface Place {
  readonly file?: string;
  readonly design?: string;
  readonly chart?: string;
  readonly state?: string;
  readonly arrow?: string;
}

/**
 * A mistake of the caller's: in a design, an option or a file. Exit code 3.
 * `code` is stable and upper-case; `hint` says what to do now.
 */
export class CallerMistake extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly place: Place = {},
  ) {
    super(message);
    this.name = "CallerMistake";
  }

  /** The same mistake with more of its place known; what was known already stays. */
  at(place: Place): CallerMistake {
    return new CallerMistake(this.code, this.message, this.hint, { ...place, ...this.place });
  }
}
