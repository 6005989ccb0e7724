import { CallerMistake, type Place } from "../language/caller-mistake";

/**
 * Runs a function that a design brought along.
 *
 * @throws CallerMistake with `code` for whatever it throws that is none yet
 */
export function callersCode<Result>(code: string, what: string, place: Place, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof CallerMistake) throw error.at(place);
    const message = error instanceof Error ? error.message : String(error);
    const hint = "It is given what its type says and must answer for any of it.";
    throw new CallerMistake(code, `${what} threw: ${message}`, hint, place);
  }
}
