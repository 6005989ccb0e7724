import type { Network } from "../../network/network";
import type { Bytes, ExplorePlan, Limit } from "../exploration";
import type { Judge } from "../judge";
import type { Packing } from "../packing";
import type { Rewrite } from "../rewrite";
import { StateSpace, type Tuning } from "../state-space";
import { StateTable } from "../state-table";
import type { SymmetricSearch } from "../symmetric-search";
import type { Expanded } from "../unfolding";
import type { CommonProgram } from "./common-program";
import { Exchange, mostPlaces } from "./exchange";
import { type Holdings, Intake } from "./intake";
import { Links } from "./links";
import { migrated } from "./migration";
import { type CommonState, Notices, type Outcome, outcomes } from "./notices";
import { ownStates, ownTable } from "./own-states";
import type { Seat } from "./seat";
import { WalkBack } from "./walk-back";

/** States unfolded at a time. */
const batchSize = 256;
/** States that a thread expands between two meetings at least. */
const roundAtLeast = 64;

/**
 * The states of a network as several threads know them, each those that it owns; all go through the same loop in step.
 *
 * While states are few every thread searches by itself, all the same. Then each goes on with the states it owns. A round has two
 * meetings: when each has expanded some of its states, taken in what it owns of the successors and sent the others to their owners, and when
 * those have taken them in. States, expanded states and bytes are those of all threads. See docs/decisions/0008-workers-own-their-states.md.
 */
export class SharedSpace extends StateSpace {
  readonly #exchange: Exchange;
  readonly #notices: Notices;
  readonly #links: Links;
  readonly #intake: Intake;
  readonly #walkBack: WalkBack;
  /** States met before the threads part. */
  #alone = Number.POSITIVE_INFINITY;
  /** Own states expanded since, and own ones of this level that wait. */
  #done = 0;
  #levelLeft = 0;
  /** The number of the own state that all are to unfold before this thread can go on. */
  #halt = Number.POSITIVE_INFINITY;
  /** States of this level, of all threads, that wait when the round ends. */
  #remaining = 0;
  #roundStates: number;
  /** States that all are to unfold, and the one they have: its successors wait to be taken in. */
  #commons: CommonState[] = [];
  #common: CommonState | undefined;
  /** Whether states are judged and nothing else. */
  #judgesOnly = false;
  #outside: Limit | undefined;
  #bytes: Bytes | undefined;

  constructor(
    network: Network,
    private readonly commonProgram: CommonProgram,
    judge: Judge,
    private readonly plan: Pick<ExplorePlan, "maxStates" | "maxMemoryBytes">,
    tuning: Tuning,
    private readonly seat: Seat,
    private readonly symmetric?: SymmetricSearch,
  ) {
    const stops = () => commonProgram.outgrown || commonProgram.halted;
    super(network, commonProgram, judge, tuning, undefined, symmetric, stops);
    this.#exchange = new Exchange(seat);
    this.#notices = new Notices(seat, network, judge);
    this.#links = new Links(seat.size);
    this.#intake = new Intake(seat, this.#links, this.#exchange);
    this.#walkBack = new WalkBack(seat, this.#notices, this.#links);
    this.#roundStates = this.#mostInRound;
  }

  override get waiting(): number {
    return this.#parted ? this.states - this.expanded : super.waiting;
  }

  override get bytes(): Bytes {
    return this.#bytes ?? super.bytes;
  }

  override get omission(): number | undefined {
    return this.#parted ? this.#notices.omission : super.omission;
  }

  override agreed(outside: () => Limit | undefined): Limit | undefined {
    if (this.seat.leads) this.#outside ??= outside();
    // As it was told at the last meeting: nobody may stop by himself.
    if (this.#parted) return this.#notices.mustStop ? (this.#outside ?? { kind: "interrupt", value: 0 }) : undefined;
    this.seat.mayGoOn();
    return this.#outside;
  }

  override expand(most: number): Expanded {
    if (!this.#parted) {
      if (this.states < this.seat.memory.tuning.aloneUpTo || most < this.waiting) return super.expand(most);
      this.#remaining = most;
      this.#part();
    }
    this.#common = this.#commons.shift();
    const expanded = this.#common === undefined ? this.#expandOwn() : this.#expandCommon(this.#common);
    this.#remaining = most - expanded.states;
    return expanded;
  }

  override advance(expanded: Expanded, maxStates: number, maxBytes: number): Outcome {
    if (!this.#parted) return super.advance(expanded, maxStates, maxBytes / this.seat.size);
    const { owner: thread } = this.#common ?? {};
    const { firsts } = this.#notices;
    if (thread === undefined) this.#intake.sent(() => this.#holdings, firsts);
    else this.#intake.ofCommon(this.#holdings, this.unfolding.candidates, expanded, { thread, state: firsts[thread]! });
    this.#endRound(expanded.states);
    const together = this.#notices.outcome;
    if (this.states <= maxStates) return together;
    this.states = maxStates;
    return together === "done" ? "enough" : together;
  }

  override drop(states: number): void {
    if (!this.#parted) super.drop(states);
    else {
      this.#judgesOnly = true;
      this.#endRound(states);
    }
  }

  /** To be called by all threads. */
  override schedule(state: number): number[] {
    if (state < this.#alone) return super.schedule(state);
    const { beginning, choices } = this.#walkBack.to(this.#notices.found[state - this.#alone]!);
    return [...super.schedule(beginning), ...choices];
  }

  protected override repack(packing: Packing): void {
    super.repack(packing);
    if (this.#parted) this.#exchange.lay(this.#table);
  }

  protected override relaid(table: StateTable, packing: Packing, rewrite: Rewrite): StateTable {
    if (!this.#parted) return super.relaid(table, packing, rewrite);
    return migrated(table, packing, rewrite, this.seat, this.#notices);
  }

  get #parted(): boolean {
    return this.#alone !== Number.POSITIVE_INFINITY;
  }

  get #table(): StateTable {
    if (this.table instanceof StateTable) return this.table;
    throw new Error("[bugcheck fault] threads share exact stores only");
  }

  get #mostInRound(): number {
    return Math.min(this.seat.memory.tuning.roundStates, mostPlaces);
  }

  get #ownBytes(): Bytes {
    const own = this.allocated;
    const frontier = own.frontier + this.#exchange.bytes / this.seat.size;
    return { ...own, parents: own.parents + this.#links.bytes, frontier };
  }

  /** Each thread goes on with the states it owns. */
  #part(): void {
    const { commonProgram: program, judge, seat, expanded, unfolding } = this;
    this.#notices.compare(program.tree.told, this.states, expanded);
    program.tree.frozen = true;
    judge.held = [];
    if (this.symmetric !== undefined) this.symmetric.quiet = true;
    this.#alone = this.states;
    this.table = ownTable(this.#table, seat);
    this.#exchange.lay(this.#table);
    this.frontier = ownStates(this.frontier, unfolding.packing.words, seat, (place) =>
      this.#links.append({ thread: seat.size, state: expanded + place }, 0),
    );
    this.#levelLeft = this.frontier.waiting;
    this.#endRound(0);
  }

  /** Expands own states, takes in those of the successors that are its own, and sends the others. */
  #expandOwn(): Expanded {
    const { unfolding } = this;
    const exchange = this.#exchange;
    const first = this.#done;
    let transitions = 0;
    exchange.open();
    for (let most = batchSize; this.#intake.outcome === "done"; ) {
      const place = this.#done - first;
      if (place > 0 && this.#table.isCrowded) break;
      const left = Math.min(this.#levelLeft, this.#roundStates - place, this.#halt - this.#done);
      if (left === 0) break;
      const run = this.frontier.peek(Math.min(most, left));
      const unfolded = unfolding.unfold(run, this.#done);
      // What was met there is known from now on, and would not stop the next unfolding of the same states.
      if (unfolding.stopped) this.#halt = this.#done + unfolded.states;
      if (exchange.fits(unfolding.candidates, unfolded)) {
        transitions += unfolded.transitions;
        const parent = this.#passOver(unfolded.states);
        if (!this.#judgesOnly) this.#intake.ofOwn(this.#holdings, unfolding.candidates, unfolded, parent, place);
      } else if (run.count > 1) most = run.count >>> 1;
      else if (place === 0) this.#halt = this.#done;
      else break;
    }
    exchange.close();
    return this.#hear(first, transitions, this.#halt === this.#done);
  }

  /** Hears how far all have come and what they have found. */
  #hear(first: number, transitions: number, wants: boolean): Expanded {
    const { commonProgram: program, seat, unfolding } = this;
    const { mine } = this.#notices;
    const listed = this.#done - first;
    mine.set({ listed, transitions, first, wants: Number(wants), outgrown: Number(program.outgrown) });
    if (wants) {
      const { keys, at } = this.frontier.peek(1);
      unfolding.packing.unpack(keys, at, unfolding.locals);
      mine.state.set(unfolding.locals);
    }
    this.#notices.tell();
    seat.meet();
    this.#commons = this.#notices.commons;
    this.#roundStates =
      this.#commons.length > 0
        ? Math.min(this.#mostInRound, Math.max(roundAtLeast, this.#roundStates >>> 1))
        : Math.min(this.#mostInRound, 2 * this.#roundStates);
    this.#notices.agree(this.#alone);
    return this.#notices.expanded;
  }

  /** Unfolds a state as all other threads do at the same time, so that all ask the network the same. */
  #expandCommon({ owner, locals, outgrown }: CommonState): Expanded {
    const { unfolding, commonProgram: program, seat } = this;
    if (outgrown) this.#repackTogether();
    unfolding.judging = owner === seat.me;
    let expanded: Expanded;
    for (;;) {
      const keys = new Int32Array(unfolding.packing.words);
      unfolding.packing.pack(locals, keys, 0);
      program.tree.frozen = false;
      expanded = unfolding.unfold({ keys, at: 0, count: 1 }, this.#done);
      program.tree.frozen = true;
      if (expanded.states > 0) break;
      this.#repackTogether();
    }
    unfolding.judging = true;
    this.#notices.mine.set({ first: this.#done });
    this.#notices.tell();
    seat.meet();
    this.#notices.agree(this.#alone);
    if (owner === seat.me) {
      this.#passOver(1);
      this.#halt = Number.POSITIVE_INFINITY;
    }
    return expanded;
  }

  #repackTogether(): void {
    const widths = this.#notices.agreeOnWidths(this.commonProgram, () => this.fitting().widths);
    this.repack(this.packingOf(widths));
  }

  /** Takes expanded states off the waiting ones; returns the number of the first. */
  #passOver(states: number): number {
    const first = this.#done;
    this.frontier.drop(states);
    this.#done += states;
    this.#levelLeft -= states;
    return first;
  }

  get #holdings(): Holdings {
    const { frontier, plan } = this;
    return { table: this.#table, frontier, room: plan.maxStates - this.states, tableBytes: this.#tableBytes };
  }

  /** What the visited set may take. */
  get #tableBytes(): number {
    const { parents, frontier, program } = this.#ownBytes;
    return this.plan.maxMemoryBytes / this.seat.size - parents - frontier - program;
  }

  /** Tells the others what has become of the successors, and hears it of them. */
  #endRound(states: number): void {
    this.expanded += states;
    if (this.#remaining === 0) this.#levelLeft = this.frontier.waiting;
    const outcome = outcomes.indexOf(this.table.bytes > this.#tableBytes ? "full" : this.#intake.outcome);
    const stop = Number(this.#outside !== undefined);
    const omission = super.omission ?? -1;
    const crowded = Number(this.#table.isCrowded);
    this.#notices.mine.set({ ...this.#ownBytes, fresh: this.#intake.met, outcome, omission, crowded, stop });
    this.#intake.begin();
    this.seat.meet();
    // Who grows alone is waited for.
    if (this.#notices.crowded) this.#table.growSoon();
    this.states += this.#notices.fresh;
    this.#bytes = this.#notices.bytes;
  }
}
