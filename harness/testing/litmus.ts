import { register } from "../../models/kernel/register";
import { sharedVariable } from "../../models/kernel/shared-variable";
import { wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { thread } from "../language/actor";
import { design } from "../language/design";
import type { MemoryModel } from "../language/memory-model";
import type { ObjectView } from "../language/property";
import { returned, routine } from "../language/routine";
import { compileDesign } from "../network/compile-design";

/** An access of a litmus test: a value written to a variable, or a variable read into a register. */
export type LitmusAccess = readonly ["write", "x" | "y", 1 | 2] | readonly ["read", "x" | "y", string];

/** A litmus test: what each processor does, and the outcome that would be weak, by variable and register. */
export interface Litmus {
  readonly threads: readonly (readonly LitmusAccess[])[];
  readonly weak: Readonly<Record<string, number>>;
}

/**
 * How a test is written in a column. `later`: plain accesses whose values are needed at the end of the thread; `at-once`: plain accesses whose values the chart
 * branches on; the others strengthen the writes, all accesses, or put barriers between.
 */
export type LitmusForm = "later" | "at-once" | "interlocked-writes" | "barriers" | "release-acquire";

export interface LitmusScope {
  readonly model: MemoryModel;
  readonly form: LitmusForm;
  /** Processor by thread; default one each. */
  readonly on?: readonly number[];
}

interface LitmusState {
  readonly on?: Readonly<Record<string, string | readonly { readonly guard?: unknown; readonly target: string }[]>>;
  readonly type?: "final";
}

const values = [0, 1, 2] as const;
const uses = { x: sharedVariable, y: sharedVariable, r1: sharedVariable, r2: sharedVariable, a: register, b: register };

/** Whether the full search meets the weak outcome, and in how many states. */
export function litmus(
  test: Litmus,
  { model, form, on }: LitmusScope,
): { readonly weak: boolean; readonly states: number } {
  const check = (objects: readonly ObjectView[]) => {
    const differs = objects.some(({ name, context }) => name in test.weak && String(test.weak[name]) !== context.value);
    return differs ? undefined : "the weak outcome";
  };
  const actors = test.threads.map((accesses, index) => {
    const body = routine({ uses, chart: { initial: "S", states: states(accesses, form) as never } });
    return [`t${index}`, thread(body, {}, { on: on?.[index] ?? index })] as const;
  });
  const shared = { x: sharedVariable(), y: sharedVariable(), r1: sharedVariable(), r2: sharedVariable() };
  const made = design({
    id: "litmus",
    objects: { ...shared, a: register(), b: register() },
    actors: Object.fromEntries(actors),
    properties: [{ kind: "finally", name: "weak-outcome", about: "", facts: [], of: "shared variable", check }],
  });
  const { network } = compileDesign(made, "design", { processors: 2, set: {}, memoryModel: model, properties: [] });
  const { violations, states: count, complete } = explore(network, { ...wholeSpace, stopAt: "never" });
  if (!complete) throw new Error("[bugcheck fault] a litmus test was not searched to its end");
  return { weak: violations.length > 0, states: count };
}

/** A chart for a thread: its accesses in order, and then what it read into r1 and r2, where the outcome is looked for. */
function states(accesses: readonly LitmusAccess[], form: LitmusForm): Record<string, LitmusState> {
  const made: Record<string, LitmusState> = {};
  const later = form === "later" || form === "interlocked-writes" || form === "barriers";
  const after = (name: string, rest: readonly LitmusAccess[], read: readonly (readonly [string, string])[]): void => {
    const [access, ...others] = rest;
    if (access === undefined) {
      finish(name, read);
      return;
    }
    const fenced = form === "barriers" && others.length > 0;
    const next = `${name}${fenced ? "f" : "n"}`;
    const go = (to: string, more: readonly (readonly [string, string])[]) => {
      if (fenced) made[to] = { on: { "KeMemoryBarrier()": `${to}n` } };
      after(fenced ? `${to}n` : to, others, more);
    };
    if (access[0] === "write") {
      made[name] = { on: { [`${writes[form]}(${access[1]}, ${access[2]})`]: next } };
      go(next, read);
    } else if (later) {
      const local = read.length === 0 && access[2] === "r1" ? "a" : "b";
      made[name] = { on: { [`BeginRead(${access[1]}, ${local})`]: next } };
      go(next, [...read, [access[2], local]]);
    } else {
      const call = form === "release-acquire" ? "ReadAcquire" : "Read";
      const arrows = values.map((value) => ({ guard: returned(String(value)), target: `${name}${value}` }));
      made[name] = { on: { [`${call}(${access[1]})`]: arrows } };
      for (const value of values) after(`${name}${value}`, others, [...read, [access[2], String(value)]]);
    }
  };
  const finish = (name: string, read: readonly (readonly [string, string])[]): void => {
    const [first, ...rest] = read;
    if (first === undefined) {
      made[name] = { type: "final" };
      return;
    }
    const [into, value] = first;
    if (value !== "a" && value !== "b") {
      made[name] = { on: { [`InterlockedExchange(${into}, ${value})`]: `${name}w` } };
      finish(`${name}w`, rest);
      return;
    }
    const arrows = values.map((each) => ({ guard: returned(String(each)), target: `${name}v${each}` }));
    made[name] = { on: { [`ValueOf(${value})`]: arrows } };
    for (const each of values) finish(`${name}v${each}`, [[into, String(each)], ...rest]);
  };
  after("S", accesses, []);
  return made;
}

const writes: Readonly<Record<LitmusForm, string>> = {
  later: "Write",
  "at-once": "Write",
  "interlocked-writes": "InterlockedExchange",
  barriers: "Write",
  "release-acquire": "WriteRelease",
};
