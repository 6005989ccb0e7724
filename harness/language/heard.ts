import { PASSIVE_LEVEL } from "./irql";

/** A call once it is made, the system's entry into a routine, or a routine's return. */
export interface Heard {
  /** "enter", "return", or the call's name. */
  readonly call: string;
  /** The context it is made in. */
  readonly by: string;
  /** What the arguments stand for; of a return the role of the routine. */
  readonly args: readonly string[];
  /** Its result, or the status that a routine returns; "" for none. */
  readonly result: string;
  /** Level of the context afterwards, 0 to 31. */
  readonly irql: number;
  /** Highest level at which the call is legal, whatever its arguments; absent where nothing limits it. */
  readonly limit?: number;
}

/** What a monitor's `hears` has for every call that is legal at PASSIVE_LEVEL alone, by whatever name. */
export const PASSIVE_ONLY = "* within PASSIVE_LEVEL";

/** The names under which `hears` may have a call. */
export function heardAs({ call, limit }: Pick<Heard, "call" | "limit">): readonly string[] {
  return limit === PASSIVE_LEVEL ? [call, PASSIVE_ONLY] : [call];
}
