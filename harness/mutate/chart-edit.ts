import type { Arrow, Arrows, Chart, ChartState } from "../language/chart";

type State = ChartState<string>;

/** A call of a chart's own code, and where it stands. */
export interface CallPlace {
  /** Names of the states around it and its own, outermost first. */
  readonly path: readonly string[];
  readonly state: State;
  /** The call as it stands on the arrow. */
  readonly text: string;
  /** Where it leads, by result. */
  readonly arrows: readonly Arrow[];
}

/**
 * The calls of a chart, those of routines it calls included. Left out are choices of the environment, returns, and what
 * the system does inside a call of the vocabulary, such as IoCancelIrp: that is not the driver's to break.
 */
export function callPlaces(chart: Chart<string>): CallPlace[] {
  const places: CallPlace[] = [];
  const visit = (state: State, path: readonly string[], systems: boolean) => {
    const { routine, uses } = (state.meta ?? {}) as { readonly routine?: object; readonly uses?: object };
    const inside = routine === undefined ? systems || uses !== undefined : false;
    const [only, another] = Object.entries(state.on ?? {});
    if (only !== undefined && another === undefined && !inside && !only[0].startsWith("? ") && only[0] !== "return") {
      places.push({ path, state, text: only[0], arrows: arrowList(only[1] ?? []) });
    }
    for (const [name, inner] of Object.entries(state.states ?? {})) visit(inner, [...path, name], inside);
  };
  visit(chart as State, [], false);
  return places;
}

/** The chart with the state at `path` replaced by what `edit` makes of it. */
export function withState(chart: Chart<string>, path: readonly string[], edit: (state: State) => State): Chart<string> {
  return edited(chart as State, path, edit) as Chart<string>;
}

/** The chart with another state beside the one at `path`. */
export function withSibling(
  chart: Chart<string>,
  path: readonly string[],
  name: string,
  sibling: State,
): Chart<string> {
  return withState(chart, path.slice(0, -1), (parent) => ({
    ...parent,
    states: { ...parent.states, [name]: sibling },
  }));
}

/** Whether a call has one outcome of which nothing is kept: leaving it out leaves nothing undefined. */
export function isPlain({ arrows }: CallPlace): boolean {
  const [only, another] = arrows;
  return only !== undefined && another === undefined && only.guard === undefined && only.actions === undefined;
}

function edited(state: State, [name, ...rest]: readonly string[], edit: (state: State) => State): State {
  if (name === undefined) return edit(state);
  const inner = state.states?.[name];
  if (inner === undefined) throw new Error(`[bugcheck fault] no state ${name}`);
  return { ...state, states: { ...state.states, [name]: edited(inner, rest, edit) } };
}

function arrowList(arrows: Arrows): Arrow[] {
  if (typeof arrows === "string") return [{ target: arrows }];
  return Array.isArray(arrows) ? [...(arrows as readonly Arrow[])] : [arrows as Arrow];
}
