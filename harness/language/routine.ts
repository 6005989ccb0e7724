import { assign } from "xstate";
import type { Action, CallsOn, Chart, ChartState, Guard, Uses, Variable } from "./chart";

/** A routine of the driver's: its chart and what it touches. */
export interface Routine {
  readonly uses: Uses;
  readonly chart: Chart<string>;
}

export function routine<const U extends Uses>(definition: {
  readonly uses: U;
  readonly chart: Chart<CallsOn<U>>;
}): Routine {
  return { uses: definition.uses, chart: definition.chart as Chart<string> };
}

/** A guard: the call's result is this word. */
export function returned(word: string): Guard {
  return inWords(`= ${word}`, ({ event }) => event.result === word);
}

/** An action: the call's result goes into this variable. */
export function keep(variable: string): Action {
  return assign(({ event }) => ({ [variable]: (event as { result?: string }).result ?? null }));
}

/** An action: these variables take these values. */
export function set(values: Readonly<Record<string, string | number | boolean | null>>): Action {
  return assign(() => values);
}

/** An action: this variable, a number, goes up by one. */
export function increment(variable: string): Action {
  return assign(({ context }) => ({ [variable]: Number((context as Record<string, Variable>)[variable]) + 1 }));
}

/** A guard: this variable has this value. */
export function is(variable: string, value: string | number | boolean | null): Guard {
  return inWords(`${variable} = ${value}`, ({ context }) => context[variable] === value);
}

/** The guard, named for what it asks: a drawing of the chart says so. */
export function inWords(words: string, guard: Guard): Guard {
  return Object.defineProperty(guard, "name", { value: words });
}

/** States that call a routine in the caller's context; what they use joins what their chart uses. */
export interface CalledState extends ChartState<never> {
  readonly meta: {
    readonly routine?: CalledRoutine;
    readonly uses: Uses;
    readonly variables?: Readonly<Record<string, Variable>>;
  };
}

/** A routine that the system or the driver calls where the caller stands: same processor, same level, same locks. */
export interface CalledRoutine {
  readonly name: string;
  /** The callback's type in the documentation, for example DRIVER_CANCEL. */
  readonly role?: string;
}
