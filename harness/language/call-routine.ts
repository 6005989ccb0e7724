import { assign } from "xstate";
import type { Action, ActorScope, Arrow, Arrows, ChartState, Guard, Variable } from "./chart";
import { type CalledRoutine, type CalledState, inWords, type Routine } from "./routine";

/** Where a called routine ends up, and what its names mean in the caller's chart. */
export interface CallSite {
  /** State of the caller's chart after the return. */
  readonly next: string;
  /** The routine's name -> the caller's name for the same thing; names not listed stay as they are. */
  readonly names?: Readonly<Record<string, string>>;
}

/**
 * A routine as a state of its caller: it runs in the caller's context and its return is a step of its own.
 * Its variables are its own: they are prefixed with its name, set when it is entered and dropped when it returns.
 */
export function callRoutine(called: CalledRoutine, routine: Routine, site: CallSite): CalledState {
  const { context = {}, initial, states, entry = [], exit = [], ...rest } = routine.chart;
  const frame = new Frame(called.name, [...Object.keys(context), ...calledVariables(routine.chart)], site.names ?? {});
  return {
    ...frame.state(rest),
    meta: { routine: called, uses: frame.uses(routine.uses), variables: frame.variables(context) },
    initial,
    entry: [assign(() => frame.variables(context)), ...frame.actions(entry)],
    exit: [...frame.actions(exit), assign(() => frame.dropped())],
    onDone: site.next,
    states: frame.withReturns(frame.states(states)),
  };
}

/** Variables of the routines that are called inside this state; they are set where those are entered. */
function calledVariables(state: ChartState<string>): string[] {
  return Object.values(state.states ?? {}).flatMap((inner) => [
    ...Object.keys((inner as CalledState).meta?.variables ?? {}),
    ...calledVariables(inner),
  ]);
}

/** Renames what a called routine's chart says into the caller's chart. */
class Frame {
  constructor(
    private readonly name: string,
    private readonly own: readonly string[],
    private readonly names: Readonly<Record<string, string>>,
  ) {}

  rename(name: string): string {
    return this.own.includes(name) ? `${this.name}.${name}` : (this.names[name] ?? name);
  }

  uses(uses: Routine["uses"]): Routine["uses"] {
    return Object.fromEntries(Object.entries(uses).map(([name, kind]) => [this.rename(name), kind]));
  }

  variables(context: Readonly<Record<string, Variable>>): Record<string, Variable> {
    return Object.fromEntries(Object.entries(context).map(([name, value]) => [this.rename(name), value]));
  }

  dropped(): Record<string, Variable> {
    return Object.fromEntries(this.own.map((name) => [this.rename(name), null]));
  }

  /** The routine's final states become its return. */
  withReturns(states: Readonly<Record<string, ChartState<string>>>): Record<string, ChartState<never>> {
    const returned = Object.entries(states).flatMap(([name, state]): [string, object][] =>
      state.type === "final"
        ? [
            [name, { on: { return: `${name} returned` } }],
            [`${name} returned`, { type: "final" }],
          ]
        : [[name, state]],
    );
    return Object.fromEntries(returned) as Record<string, ChartState<never>>;
  }

  states(states: Readonly<Record<string, ChartState<string>>>): Record<string, ChartState<string>> {
    return Object.fromEntries(Object.entries(states).map(([name, state]) => [name, this.state(state)]));
  }

  state(state: ChartState<string>): ChartState<string> {
    const { on, always, onDone, entry, exit, states, meta, ...rest } = state;
    return {
      ...rest,
      ...(meta && { meta: this.#meta(meta) }),
      ...(on && {
        on: Object.fromEntries(
          Object.entries(on).map(([text, arrows]) => [this.#text(text), this.#arrows(arrows ?? [])]),
        ),
      }),
      ...(always && { always: this.#arrows(always) }),
      ...(onDone && { onDone: this.#arrows(onDone) }),
      ...(entry && { entry: this.actions(entry) }),
      ...(exit && { exit: this.actions(exit) }),
      ...(states && { states: this.states(states) }),
    };
  }

  /** A routine that is called inside this one uses what it uses under this one's names. */
  #meta(meta: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { uses, variables } = meta as Partial<CalledState["meta"]>;
    return {
      ...meta,
      ...(uses && { uses: this.uses(uses) }),
      ...(variables && { variables: this.variables(variables) }),
    };
  }

  /** Renames the arguments of a call; a choice of the environment stays as it is. */
  #text(text: string): string {
    if (text.startsWith("? ")) return text;
    return text.replace(/\(([^()]*)\)$/, (_, list: string) => {
      const args = list.split(",").map((arg) => this.rename(arg.trim()));
      return `(${args.join(", ")})`;
    });
  }

  #arrows(arrows: Arrows): Arrows {
    if (typeof arrows === "string") return arrows;
    if (Array.isArray(arrows)) return arrows.map((arrow: Arrow) => this.#arrow(arrow));
    return this.#arrow(arrows as Arrow);
  }

  #arrow(arrow: Arrow): Arrow {
    const { guard, actions, ...rest } = arrow;
    return {
      ...rest,
      ...(guard && { guard: this.#guard(guard) }),
      ...(actions && { actions: this.actions(actions) }),
    };
  }

  #guard(guard: Guard): Guard {
    return inWords(guard.name, (scope) => guard({ ...scope, context: this.#view(scope.context) }));
  }

  actions(actions: Action | readonly Action[]): Action[] {
    return (Array.isArray(actions) ? actions : [actions]).map((action) => this.#action(action));
  }

  /** An assignment reads and writes the routine's own names; XState keeps what is assigned on the action. */
  #action(action: Action): Action {
    const { assignment } = action as { assignment?: Assignment };
    if (assignment === undefined) return action;
    return assign((scope: ActorScope) => {
      const inner = { ...scope, context: this.#view(scope.context) };
      const values = typeof assignment === "function" ? assignment(inner) : each(assignment, inner);
      return this.#renamed(values);
    });
  }

  /** The caller's context as the routine sees it. */
  #view(context: Readonly<Record<string, Variable>>): Record<string, Variable> {
    return { ...context, ...Object.fromEntries(this.own.map((name) => [name, context[this.rename(name)] ?? null])) };
  }

  #renamed(values: Readonly<Record<string, Variable>>): Record<string, Variable> {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [this.rename(name), value]));
  }
}

type Values = Readonly<Record<string, Variable>>;
type Assignment =
  | ((scope: ActorScope) => Values)
  | Readonly<Record<string, Variable | ((scope: ActorScope) => Variable)>>;

function each(assignment: Exclude<Assignment, (scope: ActorScope) => Values>, scope: ActorScope): Values {
  return Object.fromEntries(
    Object.entries(assignment).map(([name, value]) => [name, typeof value === "function" ? value(scope) : value]),
  );
}
