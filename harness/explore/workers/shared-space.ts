import type { Network } from "../../network/network";
import type { Bytes, Limit } from "../exploration";
import type { Run } from "../frontier";
import type { Judge } from "../judge";
import type { Packing } from "../packing";
import { type Rewrite, StateSpace, type Tuning } from "../state-space";
import type { StateTable } from "../state-table";
import type { SymmetricSearch } from "../symmetric-search";
import type { Expanded } from "../unfolding";
import type { CommonProgram } from "./common-program";
import { Exchange } from "./exchange";
import { wayOf } from "./links";
import { migrated } from "./migration";
import { type CommonState, Notices, type Outcome, outcomes } from "./notices";
import { Origins } from "./origins";
import { ownStates } from "./own-states";
import type { Seat } from "./seat";
import { WalkBack } from "./walk-back";

/** States unfolded at a time. */
const batchSize = 256;
/** States of its own that the leading thread expands between two meetings at least. */
const roundAtLeast = 64;

/**
 * The states of a network as several threads know them, each those that it owns; all go through the same loop in step.
 *
 * While states are few every thread searches by itself, all the same. Then each goes on with the states it owns by a hash of the key. A
 * round has two meetings: when each has expanded some of its states and sent the successors to their owners, and when those have taken them
 * in. They take them in in the order of a search by one thread, so that parents are the same. States, expanded states and bytes are
 * those of all threads. See docs/decisions/0008-workers-own-their-states.md.
 */
export class SharedSpace extends StateSpace {
  readonly #exchange: Exchange;
  readonly #notices: Notices;
  readonly #origins = new Origins();
  readonly #walkBack: WalkBack;
  readonly #blockCount = new Int32Array(1);
  /** States met before the threads part. */
  #alone = Number.POSITIVE_INFINITY;
  /** Own states expanded since, and own ones of this level that wait. */
  #done = 0;
  #levelLeft = 0;
  /** Own states to be dropped once the round ends, and all threads' states of this level that then still wait. */
  #own = 0;
  #remaining = 0;
  /** All expand what has ranks below this before they meet. */
  #bound = 0;
  #roundStates: number;
  #common: CommonState | undefined;
  #outside: Limit | undefined;
  #bytes: Bytes | undefined;

  constructor(
    network: Network,
    private readonly commonProgram: CommonProgram,
    judge: Judge,
    tuning: Tuning,
    private readonly seat: Seat,
    private readonly symmetric?: SymmetricSearch,
  ) {
    const stops = () => commonProgram.outgrown || commonProgram.halted;
    super(network, commonProgram, judge, tuning, undefined, symmetric, stops);
    this.#exchange = new Exchange(seat);
    this.#notices = new Notices(seat, network, judge);
    this.#walkBack = new WalkBack(seat, this.#notices, this.#origins.links);
    this.#roundStates = seat.memory.tuning.roundStates;
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
    const common = this.#common;
    this.#common = undefined;
    const expanded = common === undefined ? this.#expandOwn() : this.#expandCommon(common);
    this.#remaining = most - expanded.states;
    return expanded;
  }

  override advance(expanded: Expanded, maxStates: number, maxBytes: number): Outcome {
    const share = maxBytes / this.seat.size;
    if (!this.#parted) return super.advance(expanded, maxStates, share);
    const { parents, frontier, program } = this.#ownBytes;
    this.table.maxBytes = share - parents - frontier - program;
    const room = maxStates - this.states;
    let fresh = 0;
    let outcome: Outcome = "done";
    for (let block = this.#exchange.block(); block > 0; block = this.#exchange.block()) {
      outcome = this.#take(block, room - fresh);
      fresh += this.fresh.count;
      if (outcome !== "done") break;
    }
    this.#endRound(expanded.states, fresh, this.table.bytes > this.table.maxBytes ? "full" : outcome);
    const together = this.#notices.outcome;
    if (this.states <= maxStates) return together;
    this.states = maxStates;
    return together === "done" ? "enough" : together;
  }

  override drop(states: number): void {
    if (this.#parted) this.#endRound(states, 0, "done");
    else super.drop(states);
  }

  /** To be called by all threads. */
  override schedule(state: number): number[] {
    if (state < this.#alone) return super.schedule(state);
    const { beginning, choices } = this.#walkBack.to(this.#notices.found[state - this.#alone]!);
    return [...super.schedule(beginning), ...choices];
  }

  protected override repack(packing: Packing): void {
    super.repack(packing);
    if (this.#parted) this.#exchange.lay(packing.words);
  }

  protected override relaid(table: StateTable, packing: Packing, rewrite: Rewrite): StateTable {
    if (!this.#parted) return super.relaid(table, packing, rewrite);
    return migrated(table, packing, rewrite, this.seat, this.#notices);
  }

  get #parted(): boolean {
    return this.#alone !== Number.POSITIVE_INFINITY;
  }

  get #ownBytes(): Bytes {
    const own = this.allocated;
    const frontier = own.frontier + this.#origins.ranks.bytes + this.#exchange.bytes / this.seat.size;
    return { ...own, parents: own.parents + this.#origins.links.bytes, frontier };
  }

  /** Each thread goes on with the states it owns. */
  #part(): void {
    const { commonProgram: program, judge, seat, expanded, frontier: all } = this;
    this.#notices.compare(program.tree.told, this.states, expanded);
    program.tree.frozen = true;
    judge.held = [];
    if (this.symmetric !== undefined) this.symmetric.quiet = true;
    this.#alone = this.states;
    const { words } = this.unfolding.packing;
    this.#exchange.lay(words);
    this.#origins.descent.reserve(1);
    const { ranks, parents, ways } = this.#origins.descent;
    this.frontier = ownStates(all, words, seat, (rank) => {
      ranks[0] = rank;
      parents[0] = expanded + rank;
      ways[0] = wayOf(seat.size, 0, seat.size);
      this.#origins.record(1);
    });
    this.#levelLeft = this.frontier.waiting;
    this.#endRound(0, 0, "done");
  }

  /** Expands own states and sends their successors. */
  #expandOwn(): Expanded {
    const { unfolding } = this;
    const exchange = this.#exchange;
    exchange.open();
    let listed = 0;
    let most = batchSize;
    let wants = false;
    while (listed < this.#levelLeft && !wants) {
      const run = this.#peek(Math.min(most, this.#levelLeft - listed, exchange.room - listed), listed);
      if (run.count === 0) break;
      const { states, transitions } = unfolding.unfold(run, this.#done + listed);
      if (exchange.fits(transitions)) {
        exchange.send(unfolding.candidates, states, listed);
        listed += states;
        wants = unfolding.stopped;
      } else if (run.count > 1) most = run.count >>> 1;
      else if (listed === 0) wants = true;
      else break;
    }
    exchange.close();
    return this.#hear(listed, wants);
  }

  #peek(most: number, skipped: number): Run {
    const run = this.frontier.peek(most, skipped);
    return { ...run, count: this.#origins.ranks.peek(run.count, skipped, this.#bound, this.#exchange.ranks) };
  }

  /** Hears how far all have come: what is below the rank that the last of them has reached counts, the rest is expanded again. */
  #hear(listed: number, wants: boolean): Expanded {
    const { commonProgram: program, seat } = this;
    const { mine } = this.#notices;
    const reached = listed < this.#levelLeft ? this.#origins.ranks.at(listed) : Number.POSITIVE_INFINITY;
    mine.set({ reached, wants: Number(wants), outgrown: Number(program.outgrown), listed, first: this.#done });
    if (wants) {
      const { keys, at } = this.frontier.peek(1, listed);
      this.unfolding.packing.unpack(keys, at, this.unfolding.locals);
      mine.state.set(this.unfolding.locals);
    }
    this.#notices.tell((state) => this.#origins.ranks.at(state - this.#done));
    seat.meet();
    const { rank, common } = this.#notices.slowest;
    this.#common = common;
    if (common !== undefined) {
      this.#roundStates = Math.max(roundAtLeast, this.#roundStates >>> 1);
    } else this.#roundStates = Math.min(seat.memory.tuning.roundStates, 2 * this.#roundStates);
    this.#notices.agree(rank, this.#alone);
    const expanded = this.#exchange.receive(this.#notices.listed, this.#notices.firsts, rank);
    this.#own = this.#exchange.gathering.ends[seat.me]!;
    if (this.#own < listed) this.#exchange.forget();
    return expanded;
  }

  /** Unfolds a state as all other threads do at the same time, so that all ask the network the same. */
  #expandCommon({ owner, rank, locals, outgrown }: CommonState): Expanded {
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
    this.#notices.tell((state) => this.#origins.ranks.at(state - this.#done));
    seat.meet();
    // Ranks are whole numbers: this one, and none after it.
    this.#notices.agree(rank + 0.5, this.#alone);
    this.#exchange.receiveCommon(owner, this.#notices.firsts[owner]!, unfolding.candidates, expanded.transitions);
    this.#own = owner === seat.me ? 1 : 0;
    return expanded;
  }

  #repackTogether(): void {
    const widths = this.#notices.agreeOnWidths(this.commonProgram, () => this.fitting().widths);
    this.repack(this.packingOf(widths));
  }

  /** Puts a block of successors into the visited set, and those that are new behind the waiting ones. */
  #take(count: number, room: number): Outcome {
    const { fresh, frontier } = this;
    const exchange = this.#exchange;
    Object.assign(fresh, frontier.reserve(count));
    fresh.reserve(count);
    this.#blockCount[0] = count;
    const candidates = { keys: exchange.gathering.keys, counts: this.#blockCount };
    const outcome = this.table.insert(candidates, 1, fresh, room);
    frontier.push(fresh.count);
    this.#origins.descent.reserve(fresh.count);
    exchange.descent(fresh.choices, fresh.count, this.#origins.descent);
    this.#origins.record(fresh.count);
    return outcome;
  }

  /** Tells the others what has become of the successors, and hears it of them. */
  #endRound(states: number, fresh: number, outcome: Outcome): void {
    this.frontier.drop(this.#own);
    this.#origins.ranks.drop(this.#own);
    this.#done += this.#own;
    this.#levelLeft -= this.#own;
    this.#own = 0;
    this.expanded += states;
    if (this.#remaining === 0) {
      this.#levelLeft = this.frontier.waiting;
      this.#exchange.gathering.base = 0;
    }
    const bound =
      this.#levelLeft > this.#roundStates ? this.#origins.ranks.at(this.#roundStates) : Number.POSITIVE_INFINITY;
    const stop = Number(this.#outside !== undefined);
    const omission = super.omission ?? -1;
    this.#notices.mine.set({ ...this.#ownBytes, fresh, outcome: outcomes.indexOf(outcome), omission, bound, stop });
    this.seat.meet();
    this.states += this.#notices.fresh;
    this.#bound = this.#notices.bound;
    this.#bytes = this.#notices.bytes;
  }
}
