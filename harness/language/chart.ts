import type { Param } from "./call";
import type { AnyKind } from "./kind";

/** Names a chart touches, each with its kind; a name that is in the chart's context is a variable, any other a role. */
export type Uses = Readonly<Record<string, AnyKind>>;

type NamesOfKind<U extends Uses, K extends string> = {
  [Name in keyof U & string]: U[Name]["kind"] extends K ? Name : never;
}[keyof U & string];

type ArgumentOf<U extends Uses, Self extends string, P extends Param> =
  | (P["kinds"][number] extends infer K
      ? K extends "self"
        ? Self
        : K extends string
          ? NamesOfKind<U, K>
          : never
      : never)
  | P["literals"][number];

type Arguments<U extends Uses, Self extends string, P extends readonly Param[]> = P extends readonly [
  infer First extends Param,
  ...infer Rest extends readonly Param[],
]
  ? Rest extends readonly []
    ? ArgumentOf<U, Self, First>
    :
        | `${ArgumentOf<U, Self, First>}, ${Arguments<U, Self, Rest>}`
        | (Rest extends readonly [{ readonly optional: true }] ? ArgumentOf<U, Self, First> : never)
  : "";

/** The closed union of calls that are legal on what the chart uses. */
export type CallsOn<U extends Uses> = {
  [Self in keyof U & string]: {
    [Name in keyof U[Self]["calls"] & string]: U[Self]["calls"][Name] extends { readonly anyArguments: true }
      ? `${Name}(${string})`
      : `${Name}(${Arguments<U, Self, U[Self]["calls"][Name]["params"]>})`;
  }[keyof U[Self]["calls"] & string];
}[keyof U & string];

/** A choice of the environment: a step of its own, in the words after the question mark. */
export type ChoiceDescriptor = `? ${string}`;

/** What guards and actions of an actor's chart are given. */
export interface ActorScope {
  // biome-ignore lint/suspicious/noExplicitAny: variables are words, numbers or flags, as the chart declares them
  readonly context: any;
  readonly event: { readonly type: string; readonly result?: string };
}

export type Guard = (scope: ActorScope) => boolean;

/** An action: `keep(...)`, XState's `assign(...)`, or several. */
// biome-ignore lint/suspicious/noExplicitAny: XState's action types depend on its machine; a chart is read as data here
export type Action = any;

export interface Arrow {
  readonly target?: string;
  readonly guard?: Guard;
  readonly actions?: Action | readonly Action[];
  readonly meta?: { readonly source?: string };
}

export type Arrows = string | Arrow | readonly Arrow[];

export interface ChartState<Call extends string> {
  readonly initial?: string;
  readonly type?: "final";
  readonly tags?: readonly string[];
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly on?: { readonly [C in Call | ChoiceDescriptor]?: Arrows };
  readonly always?: Arrows;
  readonly onDone?: Arrows;
  readonly entry?: Action | readonly Action[];
  readonly exit?: Action | readonly Action[];
  readonly states?: Readonly<Record<string, ChartState<Call>>>;
}

/** An actor's chart: plain XState. A state is a program point and an arrow is a kernel call. */
export interface Chart<Call extends string> extends ChartState<Call> {
  readonly context?: Readonly<Record<string, Variable>>;
  readonly initial: string;
  readonly states: Readonly<Record<string, ChartState<Call>>>;
}

/** What a variable may hold: an object's or routine's name, a literal, a small number, a flag; null before its first use. */
export type Variable = string | number | boolean | null;
