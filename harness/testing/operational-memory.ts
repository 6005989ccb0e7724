import type { MemoryModel } from "../language/memory-model";
import * as windows from "../network/memory/window";
import { type Access, type Outcomes, outcome, type Program } from "./axiomatic-memory";

interface State {
  readonly next: readonly number[];
  readonly memory: Readonly<Record<string, number>>;
  readonly windows: readonly windows.Window[];
  /** By number of the access that read it. */
  readonly read: Readonly<Record<number, number>>;
}

/**
 * Every outcome of a program by the windows of its processors, one for each thread, found by running all interleavings.
 *
 * @param later - reads may be performed later than they are issued, as those into registers are
 */
export function reachedOutcomes(program: Program, model: MemoryModel, later: boolean): Outcomes {
  const variables = program.flat().flatMap(({ kind, variable }) => (kind === "barrier" ? [] : [variable]));
  const first: State = {
    next: program.map(() => 0),
    memory: Object.fromEntries(variables.map((variable) => [variable, 0])),
    windows: program.map((_, thread) => ({ ...windows.emptyWindow, thread: String(thread) })),
    read: {},
  };
  const known = new Map([[JSON.stringify(first), first]]);
  const found = new Set<string>();
  for (const state of known.values()) {
    const after = [...issues(program, model, later, state), ...performances(program, model, state)];
    if (after.length === 0) {
      const reads = program
        .flat()
        .flatMap(({ kind, value }) => (kind === "read" || kind === "exchange" ? [state.read[value]!] : []));
      found.add(outcome(reads, state.memory));
    }
    for (const each of after) {
      const key = JSON.stringify(each);
      if (!known.has(key)) known.set(key, each);
    }
  }
  return found;
}

function issues(program: Program, model: MemoryModel, later: boolean, state: State): State[] {
  return program.flatMap((accesses, thread) => {
    const access = accesses[state.next[thread]!];
    if (access === undefined) return [];
    const passed = { ...state, next: state.next.map((next, each) => (each === thread ? next + 1 : next)) };
    return issue(passed, thread, access, model, later);
  });
}

function issue(state: State, thread: number, access: Access, model: MemoryModel, later: boolean): State[] {
  const window = state.windows[thread]!;
  const at = { object: access.variable, location: "" };
  const { kind, ordered, value } = access;
  if (model === "sc") return [atOnce(state, access)];
  if (kind === "barrier") return replaced(state, thread, windows.fenced(window));
  if (kind === "exchange") {
    const read = { ...state, read: { ...state.read, [value]: state.memory[access.variable]! } };
    const updated = replaced(read, thread, windows.updated(model, window, at, access.order ?? "full"));
    return updated.map((each) => written(each, thread, access.variable, value, model));
  }
  const waits = { ...at, event: { type: "write", value }, text: "" };
  if (kind === "write") return replaced(state, thread, windows.issued(window, { ...waits, release: ordered }));
  if (later && !ordered && model === "arm64") {
    return replaced(state, thread, windows.issued(window, { ...waits, release: false, into: String(value) }));
  }
  return windows
    .loaded(model, window, at, { order: ordered ? "acquire" : "plain" })
    .flatMap(({ window: after, pending, past }) => {
      const got = pending.at(-1)?.value ?? past ?? state.memory[access.variable]!;
      return replaced({ ...state, read: { ...state.read, [value]: got as number } }, thread, after);
    });
}

function atOnce(state: State, { kind, variable, value }: Access): State {
  const read =
    kind === "read" || kind === "exchange" ? { ...state.read, [value]: state.memory[variable]! } : state.read;
  const memory = kind === "write" || kind === "exchange" ? { ...state.memory, [variable]: value } : state.memory;
  return { ...state, read, memory };
}

function performances(program: Program, model: MemoryModel, state: State): State[] {
  return program.flatMap((_, thread) => {
    const window = state.windows[thread]!;
    return windows.performable(model, window).flatMap((index) => {
      const { object, event, into } = window.pending[index]!;
      const after = replaced(state, thread, windows.performed(window, index));
      if (into === undefined) return after.map((each) => written(each, thread, object, event.value as number, model));
      const got = windows.forwarded(window, index).at(-1)?.value ?? state.memory[object]!;
      return after.map((each) => ({ ...each, read: { ...each.read, [Number(into)]: got as number } }));
    });
  });
}

function written(state: State, thread: number, variable: string, value: number, model: MemoryModel): State {
  const local = state.memory[variable]!;
  const told = state.windows.map((window, each) =>
    each === thread || model !== "arm64"
      ? window
      : windows.overwritten(window, { object: variable, location: "", local }),
  );
  return { ...state, memory: { ...state.memory, [variable]: value }, windows: told };
}

function replaced(state: State, thread: number, window: windows.Window | undefined): State[] {
  if (window === undefined) return [];
  return [{ ...state, windows: state.windows.map((other, each) => (each === thread ? window : other)) }];
}
