import { entry, TransactionProgram } from "../transaction-program";
import { NewQuestion } from "../transaction-tree";

/**
 * A program of which several threads have one each, all with the same local states met. While the tree is frozen, an entry that takes a
 * question, or that leads to a local state not met before, is left for all threads to fill together.
 */
export class CommonProgram extends TransactionProgram {
  /** Since the last {@link refresh} an entry was met that all threads have to fill. */
  halted = false;

  override refresh(): void {
    this.halted = false;
    super.refresh();
  }

  override fill(row: number, local: number): number {
    if (!this.tree.frozen) return super.fill(row, local);
    const met = this.highest;
    try {
      const filled = super.fill(row, local);
      this.halted = this.highest.some((highest, component) => highest > met[component]!);
      return this.halted ? entry.unknown : filled;
    } catch (error) {
      if (!(error instanceof NewQuestion)) throw error;
      this.halted = true;
      return entry.unknown;
    }
  }
}
