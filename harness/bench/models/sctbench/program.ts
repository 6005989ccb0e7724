import { type Automaton, automata, type Lead } from "../../../network/automata";
import type { LocalStatus, Network } from "../../../network/network";

/**
 * Programs of threads, shared variables and locks at the granularity of the re-models whose state counts are known: a step is
 * one access to a variable or lock, a thread's first step is its start, and `main` starts and joins the others one by one.
 */
export interface Program {
  readonly name: string;
  /** Variables with their values at the start. */
  readonly variables: Readonly<Record<string, number>>;
  /** In the order in which `main` starts and joins them. */
  readonly threads: readonly Thread[];
  /** What `main` does between starting and joining. */
  readonly main?: readonly Op[];
}

export interface Thread {
  readonly name: string;
  readonly code: readonly Op[];
}

/** Local variables of a thread; they keep their values to its end. */
type Locals = Readonly<Record<string, number>>;

/** One step: `on` is told the variable's value and says what it becomes; undefined blocks the thread. */
export interface Op {
  readonly call: string;
  /** Variable that is accessed; none for a step of the thread's own. */
  readonly variable?: string;
  readonly access?: (value: number, locals: Locals) => number | undefined;
  /** Where the thread goes on, by the value before the access: an index into its code, `end`, or `bug`. */
  readonly goes?: (value: number, locals: Locals) => Going;
}

interface Going {
  readonly to?: number | "end" | "bug";
  readonly locals?: Locals;
}

interface At {
  readonly at: number | "unborn" | "start" | "end" | "bug";
  readonly locals: Locals;
}

/** What messages do to a variable's value, by their text. */
type Accesses = Map<string, (value: number) => number | undefined>;

const ASSERTION = "assertion-holds";

/**
 * The program as a network.
 *
 * @param failing - whether a failing assertion ends the run in an error, or the step that would fail is not taken: then the states are
 * those in which no assertion has failed
 */
export function programNetwork(
  { name, variables, threads, main = [] }: Program,
  failing: "fails" | "is not taken" = "fails",
): Network {
  const accesses: Accesses = new Map();
  const starts = threads.map(
    (thread): Op => ({ call: `start ${thread.name}`, variable: thread.name, access: () => START }),
  );
  const joins = threads.map(
    (thread): Op => ({ call: `join ${thread.name}`, variable: thread.name, access: () => JOIN }),
  );
  return automata(
    name,
    [
      threadOf("main", [...starts, ...shifted(main, starts.length), ...joins], 0, failing, accesses),
      ...threads.map((thread) => threadOf(thread.name, thread.code, "unborn", failing, accesses)),
      ...Object.entries(variables).map(([variable, value]) => variableOf(variable, value, accesses)),
    ],
    [
      { kind: "error", name: ASSERTION },
      { kind: "stuck", name: "no-deadlock" },
    ],
  );
}

/** A lock is a variable that is 0 when free. */
export function lock(variable: string): Op {
  return { call: `lock ${variable}`, variable, access: (held) => (held === 0 ? 1 : undefined) };
}

export function unlock(variable: string): Op {
  return { call: `unlock ${variable}`, variable, access: (held) => (held === 1 ? 0 : undefined) };
}

export function write(variable: string, value: number): Op {
  return { call: `${variable} = ${value}`, variable, access: () => value };
}

/** Messages that `main` sends to a thread rather than to a variable. */
const START = -1;
const JOIN = -2;

/** The code of `main` counts from its first start. */
function shifted(code: readonly Op[], by: number): Op[] {
  return code.map((op) => ({
    ...op,
    ...(op.goes && {
      goes: (value: number, locals: Locals) => {
        const going = op.goes!(value, locals);
        return typeof going.to === "number" ? { ...going, to: going.to + by } : going;
      },
    }),
  }));
}

function threadOf(
  name: string,
  code: readonly Op[],
  initial: At["at"],
  failing: "fails" | "is not taken",
  accesses: Accesses,
): Automaton<At> {
  const lead = (op: Op, at: number, locals: Locals): Lead<At> => {
    const next = (value: number): { to: readonly At[] } => {
      const going = op.goes?.(value, locals) ?? {};
      const to = going.to ?? at + 1;
      if (to === "bug" && failing === "is not taken") return { to: [] };
      return { to: [{ at: to === code.length ? "end" : to, locals: going.locals ?? locals }] };
    };
    if (op.variable === undefined) return { call: op.call, ...next(0) };
    const message = JSON.stringify({ op: op.call, locals });
    const { access = (value: number) => value } = op;
    accesses.set(message, (value) => access(value, locals));
    return { call: op.call, ask: op.variable, message, onReply: (reply) => next(Number(reply)) };
  };
  return {
    name,
    initial: { at: initial, locals: {} },
    leads: ({ at, locals }) => {
      if (at === "start") return [{ call: "start", to: [{ at: 0, locals }] }];
      return typeof at === "number" ? [lead(code[at]!, at, locals)] : [];
    },
    answers: ({ at, locals }, message) => {
      const wanted = accesses.get(message)?.(0);
      if (wanted === START) return at === "unborn" ? [{ to: { at: "start", locals }, reply: "0" }] : [];
      return at === "end" ? [{ to: { at, locals }, reply: "0" }] : [];
    },
    status: ({ at }): LocalStatus => {
      if (at === "bug")
        return { kind: "error", error: { property: ASSERTION, message: `the assertion of ${name} fails` } };
      return { kind: at === "end" ? "final" : "running" };
    },
  };
}

function variableOf(name: string, initial: number, accesses: Accesses): Automaton<number> {
  return {
    name,
    initial,
    answers: (value, message) => {
      const becomes = accesses.get(message)?.(value);
      return becomes === undefined ? [] : [{ to: becomes, reply: String(value) }];
    },
  };
}
