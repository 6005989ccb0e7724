import { CallerMistake } from "../language/caller-mistake";
import type { CheckpointStore, SearchLevel } from "./checkpoint";
import type { Judge } from "./judge";
import { Packing } from "./packing";
import type { Batch, StateSpace, Tuning } from "./state-space";
import type { TransactionProgram } from "./transaction-program";

/** Kinds of records. Each is its kind, how many words follow, and those. */
const record = { questions: 1, widths: 2, batch: 3, wideBatch: 4 } as const;

/**
 * A search as it is written down: what was asked of the network, and batch by batch which states were new.
 *
 * Nothing is written twice, so a commit costs what happened since the last one. A search that goes on reads all of it once: the same
 * questions give local states the same numbers, and the same new states in the same order give table, frontier and parents.
 */
export class Journal {
  #buffer = new Int32Array(1 << 16);
  #end = 0;
  #questions = 0;
  #packing: Packing | undefined;
  #committedMs = performance.now();
  /** As far as batches are written down: a batch taken in by half at a limit is none of them. */
  #states = 1;
  #expanded = 0;
  #transitions = 0;

  constructor(
    private readonly store: CheckpointStore,
    private readonly space: StateSpace,
    private readonly program: TransactionProgram,
    private readonly judge: Judge,
    private readonly tuning: Tuning,
  ) {}

  /**
   * Brings the search to where the last commit left it, and listens to it from there on.
   * @throws CallerMistake CHECKPOINT_MISMATCH when this network does not answer as the one before did
   */
  begin(): SearchLevel & { readonly transitions: number } {
    const { depth, levelEnd } = this.#restored() ?? { depth: 0, levelEnd: 1 };
    this.space.onBatch = (batch) => this.#write(batch);
    return { depth, levelEnd, transitions: this.#transitions };
  }

  /** Commits when it is time to. */
  tick(level: SearchLevel): void {
    if (performance.now() - this.#committedMs >= this.store.everyMs) this.commit(level);
  }

  commit(level: SearchLevel): void {
    const { space, program, judge } = this;
    this.#writeQuestions();
    this.#flush();
    this.store.commit({
      ...level,
      states: this.#states,
      expanded: this.#expanded,
      transitions: this.#transitions,
      widths: space.widths,
      highest: program.highest,
      findings: judge.findings,
      told: program.tree.told,
    });
    this.#committedMs = performance.now();
  }

  #write({ packing, states, transitions, fresh }: Batch): void {
    this.#states += fresh.count;
    this.#expanded += states;
    this.#transitions += transitions;
    if (packing !== this.#packing) {
      this.#packing = packing;
      this.#room(record.widths, packing.widths.length).set(packing.widths);
    }
    const { count, at, keys } = fresh;
    const children = fresh.children.subarray(0, states);
    const choices = fresh.choices.subarray(0, count);
    const keyWords = count * packing.words;
    const isByte = (number: number) => number < 0x100;
    const narrow = children.every(isByte) && choices.every(isByte);
    const numbers = narrow ? (states + count + 3) >>> 2 : states + count;
    const words = this.#room(narrow ? record.batch : record.wideBatch, 2 + numbers + keyWords);
    words[0] = states;
    words[1] = count;
    const small = narrow ? new Uint8Array(words.buffer, words.byteOffset + 8, states + count) : words.subarray(2);
    small.set(children);
    small.set(choices, states);
    words.set(keys.subarray(at, at + keyWords), 2 + numbers);
  }

  #writeQuestions(): void {
    const { asked } = this.program.tree;
    if (asked.length === this.#questions) return;
    this.#room(record.questions, asked.length - this.#questions).set(asked.slice(this.#questions));
    this.#questions = asked.length;
  }

  /** The `words` words of a new record. */
  #room(kind: number, words: number): Int32Array {
    if (this.#end + 2 + words > this.#buffer.length) {
      this.#flush();
      if (2 + words > this.#buffer.length) this.#buffer = new Int32Array(2 * (2 + words));
    }
    this.#buffer[this.#end] = kind;
    this.#buffer[this.#end + 1] = words;
    const start = this.#end + 2;
    this.#end = start + words;
    return this.#buffer.subarray(start, this.#end);
  }

  #flush(): void {
    if (this.#end > 0) this.store.append(new Uint8Array(this.#buffer.buffer, 0, 4 * this.#end));
    this.#end = 0;
  }

  #restored(): SearchLevel | undefined {
    const { store, space, program, judge } = this;
    if (store.last === undefined) return undefined;
    const { head } = store.last;
    this.#askAgain(store.last.blocks());
    if (program.tree.told !== head.told || head.highest.length !== program.highest.length) throw mismatch();
    program.meet(head.highest);
    space.prepare(head.states, head.expanded, head.widths);
    for (const [kind, words] of records(store.last.blocks())) {
      if (kind === record.widths) this.#packing = new Packing([...words], this.tuning.mixing);
      else if (kind !== record.questions) space.restore(batchIn(words, kind, this.#packing));
    }
    if (space.states !== head.states) throw mismatch();
    judge.findings.push(...head.findings);
    this.#questions = program.tree.asked.length;
    // The packing in use is not the one in the file, even where it looks alike.
    this.#packing = undefined;
    this.#states = head.states;
    this.#expanded = head.expanded;
    this.#transitions = head.transitions;
    return head;
  }

  /** A network of another design may do anything when it is asked about local states it never told. */
  #askAgain(blocks: Iterable<Uint8Array>): void {
    for (const [kind, words] of records(blocks)) {
      if (kind !== record.questions) continue;
      try {
        this.program.tree.askAgain(words);
      } catch (error) {
        throw mismatch(error);
      }
    }
  }
}

function* records(blocks: Iterable<Uint8Array>): Generator<[kind: number, words: Int32Array<ArrayBuffer>]> {
  for (const block of blocks) {
    // A copy, as the bytes need not begin where a word may.
    const words = new Int32Array(new Uint8Array(block).buffer);
    for (let at = 0; at < words.length; ) {
      const end = at + 2 + words[at + 1]!;
      yield [words[at]!, words.subarray(at + 2, end)];
      at = end;
    }
  }
}

function batchIn(
  words: Int32Array<ArrayBuffer>,
  kind: number,
  packing: Packing | undefined,
): Omit<Batch, "transitions"> {
  if (packing === undefined) throw mismatch();
  const states = words[0]!;
  const count = words[1]!;
  const narrow = kind === record.batch;
  const numbers = narrow ? (states + count + 3) >>> 2 : states + count;
  const small = narrow
    ? Int32Array.from(new Uint8Array(words.buffer, words.byteOffset + 8, states + count))
    : words.subarray(2, 2 + numbers);
  const children = small.subarray(0, states);
  const choices = small.subarray(states);
  return { packing, states, fresh: { children, choices, count, keys: words, at: 2 + numbers } };
}

function mismatch(cause?: unknown): CallerMistake {
  const told = cause instanceof Error ? `: ${cause.message}` : "";
  return new CallerMistake(
    "CHECKPOINT_MISMATCH",
    `the checkpoint was written by a search of a different design${told}`,
    "Go back to the design as it was, or begin anew with another folder.",
  );
}
