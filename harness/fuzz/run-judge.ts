import { Judge } from "../explore/judge";
import { Packing } from "../explore/packing";
import type { TransactionTree } from "../explore/transaction-tree";
import type { Network } from "../network/network";
import type { Failure } from "./fuzzing";

type Violations = Failure["violations"];

const NONE: Violations = [];

/** Judges the states of runs with the exhaustive search's own judge, and each state once: known ones are told by their hash. */
export class RunJudge {
  readonly #invariants: number;
  readonly #known = new Map<number, Violations>();

  constructor(
    private readonly network: Network,
    private readonly tree: TransactionTree,
    private readonly properties: readonly string[] | "all",
  ) {
    this.#invariants = network.properties.filter(
      ({ kind, name }) => kind === "invariant" && (properties === "all" || properties.includes(name)),
    ).length;
  }

  /** Whether states on the way need judging at all. */
  get watches(): boolean {
    return this.#invariants > 0;
  }

  /** What a state on the way violates. */
  onTheWay(locals: Int32Array, key: number): Violations {
    return this.#remembered(key, (judge) => this.#examine(judge, locals));
  }

  /** What is violated where a run ends: in an error, or where nothing can move. */
  atTheEnd(locals: Int32Array, key: number, inError: boolean): Violations {
    return this.#remembered(-1 - key, (judge) => {
      if (inError) judge.examineError(locals, 0);
      else judge.examineTerminal(locals, 0);
      this.#examine(judge, locals);
    });
  }

  #examine(judge: Judge, locals: Int32Array): void {
    if (!this.watches) return;
    // No field has room for anything, so that the memos, of no use for one state, stay small.
    judge.tables(new Packing(Array.from(locals, () => 0)));
    for (let invariant = 0; invariant < this.#invariants; invariant++) judge.examineInvariant(invariant, 0, locals, 0);
  }

  #remembered(key: number, examine: (judge: Judge) => void): Violations {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const judge = new Judge(this.network, this.tree, this.properties);
    examine(judge);
    const found =
      judge.findings.length === 0
        ? NONE
        : judge.findings.map(({ property, kind, explanation }) => ({ property, kind, explanation }));
    this.#known.set(key, found);
    return found;
  }
}
