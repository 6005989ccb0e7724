import { type Design, type DesignDefinition, design } from "../language/design";
import type { MemoryModel } from "../language/memory-model";
import type { Property } from "../language/property";
import { type CompiledDesign, compileDesign } from "../network/compile-design";
import type { Label } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";

/** A state of a design as tests ask about it. */
export interface Situation {
  /** Local state of the component of this name, in words. */
  is(component: string): string;
  /** Level of this actor's context. */
  irql(actor: string): number;
  /** Contexts at DISPATCH_LEVEL and above on each processor, lowest first. */
  readonly stacks: readonly (readonly { readonly actor: string; readonly irql: number }[])[];
  /** What may happen next: "actor: call (phase) @processor -> result". */
  readonly moves: readonly string[];
  /** Actors, among those that have begun, that may step. */
  readonly movers: ReadonlySet<string>;
  /** Steps of a shortest run to here. */
  readonly run: readonly string[];
  readonly error?: string;
  /** Nothing can move and somebody is neither final nor idle. */
  readonly stuck: boolean;
}

export interface StateGraph {
  readonly compiled: CompiledDesign;
  readonly situations: readonly Situation[];
  /** Distinct errors, as "property: message". */
  readonly errors: readonly string[];
}

export interface GraphOptions {
  readonly processors?: number;
  readonly set?: Readonly<Record<string, number>>;
  readonly variant?: string;
  readonly memoryModel?: MemoryModel;
  readonly properties?: readonly Property[];
  readonly maxLocals?: number;
}

/** Contracts are checked by default; whoever wants levels unchecked passes other properties. */
const irqlRespected: Property = { kind: "error", name: "irql-respected", about: "", facts: [] };
const most = 100_000;

/** A design for a test. */
export function small(definition: Omit<DesignDefinition, "id">): Design {
  return design({ id: "small", ...definition });
}

export function compiledAt(of: Design, options: GraphOptions = {}): CompiledDesign {
  const { processors = 1, set = {}, variant = "design", properties = [irqlRespected], memoryModel = "sc" } = options;
  const { maxLocals } = options;
  return compileDesign(of, variant, {
    processors,
    set,
    properties,
    memoryModel,
    ...(maxLocals !== undefined && { maxLocals }),
  });
}

/** Every state of a small design, found with the plain reading of its network. An error ends a run. */
export function stateGraph(of: Design, options: GraphOptions = {}): StateGraph {
  const compiled = compiledAt(of, options);
  const { network } = compiled;
  const first = initialState(network);
  const known = new Set([first.join()]);
  const queue: { state: GlobalState; run: readonly string[] }[] = [{ state: first, run: [] }];
  const situations: Situation[] = [];
  for (const { state, run } of queue) {
    const error = errorOf(compiled, state);
    const next = error === undefined ? successors(network, state) : [];
    const labels = next.map(({ label }) => network.label(label));
    situations.push(situation(compiled, state, run, labels, error));
    for (const [index, { state: to }] of next.entries()) {
      if (known.has(to.join())) continue;
      known.add(to.join());
      queue.push({ state: to, run: [...run, sentence(labels[index] as Label)] });
    }
    if (queue.length > most) throw new Error("[bugcheck fault] the design is too large for a test");
  }
  return { compiled, situations, errors: [...new Set(situations.flatMap(({ error }) => error ?? []))].sort() };
}

/** A step as a sentence. */
export function sentence({ actor, call, phase, processor, result }: Label): string {
  const inside = phase === "" ? "" : ` (${phase})`;
  const where = processor === undefined ? "" : ` @${processor}`;
  return `${actor}: ${call}${inside}${where}${result === undefined ? "" : ` -> ${result}`}`;
}

function errorOf({ network }: CompiledDesign, state: GlobalState): string | undefined {
  for (const [index, component] of network.components.entries()) {
    const status = component.status(state[index] as number);
    if (status.kind === "error") return `${status.error.property}: ${status.error.message}`;
  }
  return undefined;
}

function situation(
  compiled: CompiledDesign,
  state: GlobalState,
  run: readonly string[],
  labels: readonly Label[],
  error: string | undefined,
): Situation {
  const { network, levels, processors } = compiled;
  const running = network.components.some(
    (component, index) => component.status(state[index] as number).kind === "running",
  );
  return {
    is(name) {
      const index = network.components.findIndex((component) => component.name === name);
      if (index < 0) throw new Error(`[bugcheck fault] no component is called ${name}`);
      return network.components[index]?.describe(state[index] as number) ?? "";
    },
    irql(actor) {
      const level = levels.get(actor);
      if (level === undefined) throw new Error(`[bugcheck fault] ${actor} has no level`);
      return level.component.irql(state[level.number] as number);
    },
    stacks: processors.map(({ number, component }) => component.stack(state[number] as number)),
    moves: labels.map(sentence),
    movers: new Set(labels.filter(({ kind }) => kind !== "enter").map(({ actor }) => actor)),
    run,
    ...(error !== undefined && { error }),
    stuck: error === undefined && labels.length === 0 && running,
  };
}
