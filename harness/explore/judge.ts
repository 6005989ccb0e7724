import type { Network, NetworkProperty } from "../network/network";
import type { InvariantTable } from "./expander";
import type { Packing } from "./packing";
import type { SymmetricSearch } from "./symmetric-search";
import type { TransactionTree } from "./transaction-tree";

/** A property found violated in state number `state`. */
export interface Finding {
  readonly property: string;
  readonly kind: NetworkProperty["kind"];
  readonly state: number;
  readonly explanation: string;
}

type Predicate = Extract<NetworkProperty, { kind: "invariant" | "final" }>;

/** Combinations of local states that a memo keeps at most, as bits. */
const memoBits = 22;

/** Judges states by the properties and remembers, for each property, the first state that violates it. */
export class Judge {
  readonly findings: Finding[] = [];
  /** Findings that do not count yet: {@link agree} says which of them do. Undefined where all count at once. */
  held: Finding[] | undefined;
  #tables: InvariantTable[] = [];
  readonly #invariants: readonly Predicate[];
  readonly #finals: readonly Predicate[];
  readonly #names: ReadonlySet<string>;
  readonly #stuck: string | undefined;

  constructor(
    private readonly network: Network,
    private readonly tree: TransactionTree,
    judged: readonly string[] | "all",
    private readonly symmetry?: SymmetricSearch,
  ) {
    const properties = network.properties.filter(({ name }) => judged === "all" || judged.includes(name));
    this.#invariants = properties.filter((property): property is Predicate => property.kind === "invariant");
    this.#finals = properties.filter((property): property is Predicate => property.kind === "final");
    this.#names = new Set(properties.filter(({ kind }) => kind === "error").map(({ name }) => name));
    for (const property of [...this.#invariants, ...this.#finals]) symmetry?.accept(property);
    this.#stuck = properties.find(({ kind }) => kind === "stuck")?.name;
  }

  get settled(): boolean {
    return this.findings.length > 0;
  }

  /** Memos for the invariants under `packing`, blank: they fill again as states turn up. */
  tables(packing: Packing): readonly InvariantTable[] {
    this.#tables = this.#invariants.map(({ reads }) => {
      const bits = reads.reduce((sum, component) => sum + packing.widths[component]!, 0);
      return { reads, memo: new Uint8Array(bits <= memoBits ? 2 ** bits : 0) };
    });
    return this.#tables;
  }

  /** Asks invariant number `index` about a state. Its memo is marked at `memoIndex`: holding or reported, it need not be asked again. */
  examineInvariant(index: number, memoIndex: number, locals: Int32Array, state: number): void {
    this.#examine(this.#invariants[index]!, locals, state);
    this.#tables[index]!.memo[memoIndex] = 1;
  }

  /** Judges a state that a component's error ends. */
  examineError(locals: Int32Array, state: number): void {
    for (const [component, local] of locals.entries()) {
      const status = this.tree.status(component, local);
      if (status.kind !== "error" || !this.#names.has(status.error.property)) continue;
      this.#record({ property: status.error.property, kind: "error", state, explanation: status.error.message });
    }
  }

  /** Judges a state in which nothing can move. */
  examineTerminal(locals: Int32Array, state: number): void {
    if (this.#running(locals).length === 0) {
      for (const property of this.#finals) this.#examine(property, locals, state);
      return;
    }
    if (this.#stuck === undefined || this.#has(this.#stuck)) return;
    this.#record({ property: this.#stuck, kind: "stuck", state, explanation: this.#whoWaits(locals) });
  }

  /** What is wrong in a state in which this property was found violated. */
  explanation({ property, kind, explanation }: Finding, locals: Int32Array): string {
    if (kind === "stuck") return this.#whoWaits(locals);
    if (kind !== "error") {
      const { reads, explain } = [...this.#invariants, ...this.#finals].find(({ name }) => name === property)!;
      return explain(reads.map((component) => locals[component]!));
    }
    for (const [component, local] of locals.entries()) {
      const status = this.tree.status(component, local);
      if (status.kind === "error" && status.error.property === property) return status.error.message;
    }
    return explanation;
  }

  /** Takes in a finding that counts, whoever made it. */
  agree(finding: Finding): void {
    this.held = this.held?.filter(({ property }) => property !== finding.property);
    this.#record(finding, this.findings);
  }

  #whoWaits(locals: Int32Array): string {
    const waiting = this.#running(locals).map((component) => {
      const { name, describe } = this.network.components[component]!;
      return `${name} at ${describe.call(this.network.components[component], locals[component]!)}`;
    });
    return `nothing can move: ${waiting.join(", ")}`;
  }

  #running(locals: Int32Array): number[] {
    return [...locals.keys()].filter((component) => this.tree.status(component, locals[component]!).kind === "running");
  }

  #examine(property: Predicate, locals: Int32Array, state: number): void {
    if (this.#has(property.name)) return;
    const { name, kind, reads } = property;
    const read = reads.map((component) => locals[component]!);
    const holds = property.holds(read);
    this.symmetry?.confirm(property, locals, holds);
    if (!holds) this.#record({ property: name, kind, state, explanation: property.explain(read) });
  }

  #has(property: string): boolean {
    const same = (finding: Finding) => finding.property === property;
    return this.findings.some(same) || (this.held?.some(same) ?? false);
  }

  #record(finding: Finding, into = this.held ?? this.findings): void {
    if (!this.#has(finding.property)) into.push(finding);
  }
}
