import type { Network, NetworkProperty } from "../network/network";
import { type RealRun, realRun } from "./real-run";
import { Symmetry } from "./symmetry";
import { SymmetryCheck } from "./symmetry-check";
import { SymmetryProof } from "./symmetry-proof";
import type { TransactionProgram } from "./transaction-program";
import { NewQuestion } from "./transaction-tree";

type Predicate = Extract<NetworkProperty, { reads: readonly number[] }>;

/** Batches of which the first state's steps are compared with those of its like; beyond, at powers of two, and where something was learnt. */
const checkedBatches = 16;
/** Batches compared because something was learnt, at most. */
const checkedLessons = 256;
/** Questions that a proof may put to the network, whatever the search has put, and for each of those. */
const provingQuestions = 20_000;
const provingShare = 2;

/** What a search does so that one state stands for all that differ in which instance is which. */
export class SymmetricSearch {
  readonly #symmetry: Symmetry;
  readonly #check: SymmetryCheck;
  #batches = 0;
  #lessons = 0;
  #asked = 0;
  /** Set where several threads must ask a network the same in the same order: what would take a question is then not checked. */
  quiet = false;

  constructor(
    private readonly network: Network,
    private readonly program: TransactionProgram,
  ) {
    this.#symmetry = new Symmetry(network, program.tree, (component, local) => program.admit(component, local));
    this.#check = new SymmetryCheck(network, program.tree, this.#symmetry);
  }

  /** Makes `locals` what stands for its like. Returns whether that changed anything. */
  canonical(locals: Int32Array): boolean {
    return this.#symmetry.canonical(locals);
  }

  /** Whether a state of the batch at hand is to be given to {@link check}. */
  checksNext(): boolean {
    const batch = this.#batches++;
    const { length } = this.program.tree.asked;
    const learnt = !this.quiet && length > this.#asked && this.#lessons < checkedLessons;
    this.#asked = length;
    if (learnt) this.#lessons++;
    return learnt || batch < checkedBatches || (batch & (batch - 1)) === 0;
  }

  /** @throws ToldApart when other things happen in a state like this one */
  check(locals: Int32Array): void {
    this.#checked(() => this.#check.steps(locals));
  }

  /** @throws ToldApart when the property reads some instances only */
  accept(property: Predicate): void {
    this.#check.reads(property);
  }

  /** @throws ToldApart when the property says something else of a state like this one */
  confirm(property: Predicate, locals: Int32Array, holds: boolean): void {
    this.#checked(() => this.#check.verdict(property, locals, holds));
  }

  /**
   * Whether it is proven, and not only tested, that nothing tells instances apart wherever the search has come.
   * @param shouldStop - asked often; after that nothing is proven
   * @throws ToldApart where something does
   */
  prove(shouldStop: () => boolean): boolean {
    const { tree } = this.program;
    const proof = new SymmetryProof(this.network, tree, this.#symmetry);
    return proof.holds(provingQuestions + provingShare * tree.questions, shouldStop) && this.#check.complete;
  }

  /** The run in the network's own names that these choices stand for. */
  realRun(choices: readonly number[]): RealRun {
    return realRun(this.network, this.#symmetry, choices);
  }

  #checked(check: () => void): void {
    if (!this.quiet) {
      check();
      return;
    }
    const { tree } = this.program;
    const { frozen } = tree;
    tree.frozen = true;
    try {
      check();
    } catch (error) {
      if (!(error instanceof NewQuestion)) throw error;
      this.#check.complete = false;
    } finally {
      tree.frozen = frozen;
    }
  }
}
