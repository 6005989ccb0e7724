import type { Chart, Uses } from "../language/chart";
import type { CallPlace } from "./chart-edit";

/** A chart broken in one place, as a hurried edit would break it. */
export interface Broken {
  /** Where: the state, its path joined by dots. */
  readonly state: string;
  /** The call that stood there. */
  readonly arrow: string;
  /** What was done to it, in words that go on after "the actor". */
  readonly what: string;
  readonly chart: Chart<string>;
  /** For a result that is ignored: how many outcomes it has, and the place among them of the one that is taken for granted. */
  readonly ignored?: { readonly outcomes: number; readonly takenForGranted: number };
}

/** One way of breaking charts. */
export interface Operator {
  readonly name: string;
  /** Every chart that it makes of this one. */
  apply(chart: Chart<string>, places: readonly CallPlace[], uses: Uses): Iterable<Broken>;
}
