import type { Network } from "../../network/network";
import type { Bytes, ExplorePlan, Limit } from "../exploration";
import { Frontier } from "../frontier";
import type { Judge } from "../judge";
import type { Packing } from "../packing";
import { compileRewrite } from "../rewrite";
import { StateSpace, type Tuning } from "../state-space";
import { StateTable } from "../state-table";
import type { SymmetricSearch } from "../symmetric-search";
import { Fresh, mostSources } from "../table-insert";
import type { Expanded } from "../unfolding";
import { Allowance } from "./allowance";
import type { CommonProgram } from "./common-program";
import { Gathering } from "./gathering";
import { coded, Links } from "./links";
import { type CommonState, Notices, type Outcome, outcomes } from "./notices";
import type { Seat } from "./seat";
import { type Claim, SharedFrontier } from "./shared-frontier";
import { SharedTable } from "./shared-table";
import { WalkBack } from "./walk-back";

/**
 * The states of a network as several threads know them that search it together; all go through the same loop in step.
 *
 * While states are few every thread searches by itself, all the same. Then they part: each takes some of the states that wait, expands them, looks
 * their successors up in the visited set of all, and puts those that it was first to meet behind its own. A round ends with the level, when
 * something new must be asked, or after a while. States, expanded states and bytes are those of all threads.
 * See docs/decisions/0010-one-visited-set-for-all-threads.md.
 */
export class SharedSpace extends StateSpace {
  readonly #notices: Notices;
  readonly #gathering: Gathering;
  readonly #links: Links;
  readonly #walkBack: WalkBack;
  /** Undefined until the threads part. */
  #waiting: SharedFrontier | undefined;
  /** States met before that. */
  #alone = Number.POSITIVE_INFINITY;
  /** And of them those that were expanded then. */
  #before = 0;
  /** States that this thread was first to meet in this round. */
  #newHere = 0;
  /** Successors that a batch has had at most. */
  #mostSuccessors = 0;
  /** States of this level, of all threads, that were not expanded yet. */
  #levelLeft = 0;
  /** What this thread has taken upon itself. */
  #claim: Claim | undefined;
  /** What is to be unfolded by all. */
  #commons: CommonState[] = [];
  readonly #fresh = new Fresh();
  /** Whether states are judged and nothing else. */
  #judgesOnly = false;
  #outcome: Outcome = "done";
  #outside: Limit | undefined;
  /** Whether the threads have agreed to stop for what is outside the search. */
  #mustStop = false;
  readonly #allowance: Allowance;

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
    this.#notices = new Notices(seat, network, judge);
    this.#gathering = new Gathering(seat);
    this.#fresh.children = new Int32Array(mostSources);
    this.#allowance = new Allowance(plan.maxMemoryBytes, seat.size);
    this.#links = new Links(seat.size);
    this.#walkBack = new WalkBack(seat, this.#notices, this.#links);
  }

  override get waiting(): number {
    return this.#waiting === undefined ? super.waiting : this.states - this.expanded;
  }

  override get bytes(): Bytes {
    return this.#allowance.bytes ?? super.bytes;
  }

  override agreed(outside: () => Limit | undefined): Limit | undefined {
    if (this.seat.leads) this.#outside ??= outside();
    // As it was told at the last meeting: nobody may stop by himself.
    if (this.#waiting !== undefined)
      return this.#mustStop ? (this.#outside ?? { kind: "interrupt", value: 0 }) : undefined;
    this.seat.mayGoOn();
    return this.#outside;
  }

  override expand(most: number): Expanded {
    if (this.#waiting === undefined) {
      if (this.states < this.seat.memory.tuning.aloneUpTo || most < super.waiting) return super.expand(most);
      this.#waiting = this.#part();
    }
    const common = this.#commons.shift();
    return common === undefined ? this.#expandOwn(this.#waiting) : this.#expandCommon(this.#waiting, common);
  }

  override advance(expanded: Expanded, maxStates: number, maxBytes: number): Outcome {
    if (this.#waiting === undefined) return super.advance(expanded, maxStates, maxBytes / this.seat.size);
    return this.#outcome;
  }

  override drop(states: number): void {
    if (this.#waiting === undefined) super.drop(states);
    else this.#judgesOnly = true;
  }

  /** To be called by all threads. */
  override schedule(state: number): number[] {
    if (state < this.#alone) return super.schedule(state);
    const { beginning, choices } = this.#walkBack.to(this.#notices.found[state - this.#alone]!);
    return [...super.schedule(beginning), ...choices];
  }

  protected override repack(packing: Packing): void {
    // Within the constructor of what this extends there are no threads yet.
    if (#waiting in this) this.#waiting?.rewrite(packing.words, compileRewrite(this.unfolding.packing, packing));
    super.repack(packing);
  }

  /** Each thread takes its share of the states that wait. */
  #part(): SharedFrontier {
    const { commonProgram: program, judge, seat, expanded } = this;
    const { words } = this.unfolding.packing;
    if (!(this.table instanceof StateTable)) throw new Error("[bugcheck fault] threads share exact stores only");
    seat.join();
    seat.meet();
    const waiting = new SharedFrontier(seat, words);
    program.tree.frozen = true;
    judge.held = [];
    if (this.symmetric !== undefined) this.symmetric.quiet = true;

    this.#alone = this.states;
    this.#before = expanded;
    waiting.takeShare(this.frontier, (place) => this.#links.append({ thread: seat.size, state: expanded + place }, 0));
    this.frontier = new Frontier(words);
    this.table = SharedTable.of(this.table, seat, this.#gathering);
    this.#hear(waiting, nothing, false);
    return waiting;
  }

  /** Expands states that wait and takes in their successors, until there are none left in this level or the round is called off. */
  #expandOwn(waiting: SharedFrontier): Expanded {
    const { unfolding, seat } = this;
    const gathering = this.#gathering;
    const { claimStates, roundMs } = seat.memory.tuning;
    const endMs = performance.now() + roundMs;
    let states = 0;
    let transitions = 0;
    let halted = false;
    if (seat.leads && this.#outside !== undefined) gathering.callOff();
    while (!gathering.isCalledOff) {
      seat.mayGoOn();
      this.#claim ??= waiting.claim(claimStates);
      const claim = this.#claim;
      if (claim === undefined) break;
      if (!this.#hasRoom(waiting)) {
        // Others may have left some of theirs: the next round will tell.
        if (states === 0) this.#outcome = "full";
        gathering.callOff();
        break;
      }
      const unfolded = unfolding.unfold(waiting.run(claim, mostSources), coded(claim));
      halted = unfolding.stopped;
      states += unfolded.states;
      transitions += unfolded.transitions;
      this.#takeIn(waiting, claim, unfolded);
      const isLate = seat.leads && performance.now() > endMs;
      if (halted || isLate || (this.#outcome !== "done" && !this.#judgesOnly)) gathering.callOff();
    }
    return this.#hear(waiting, { states, transitions }, halted);
  }

  /** Unfolds a state as all other threads do at the same time, so that all ask the network the same. The thread that claimed it expands it. */
  #expandCommon(waiting: SharedFrontier, { thread, locals, outgrown }: CommonState): Expanded {
    const { unfolding, commonProgram: program, seat } = this;
    const claim = thread === seat.me ? this.#claim : undefined;
    if (outgrown) this.#repackTogether(waiting);
    unfolding.judging = claim !== undefined;
    let unfolded: Expanded;
    for (;;) {
      const keys = new Int32Array(unfolding.packing.words);
      unfolding.packing.pack(locals, keys, 0);
      program.tree.frozen = false;
      unfolded = unfolding.unfold({ keys, at: 0, count: 1 }, claim === undefined ? 0 : coded(claim));
      program.tree.frozen = true;
      if (unfolded.states > 0) break;
      this.#repackTogether(waiting);
    }
    unfolding.judging = true;
    if (claim === undefined) return this.#hear(waiting, nothing, false);
    this.#takeIn(waiting, claim, unfolded);
    return this.#hear(waiting, unfolded, false);
  }

  #repackTogether(waiting: SharedFrontier): void {
    const widths = this.#notices.agreeOnWidths(() => this.fitting().widths);
    this.repack(this.packingOf(widths));
    this.#hear(waiting, nothing, false);
  }

  /** Whether there is memory, besides the visited set, for the successors of the largest batch there was. */
  #hasRoom(waiting: SharedFrontier): boolean {
    if (this.#judgesOnly) return true;
    const more = waiting.mayTake(this.#mostSuccessors) + this.#links.mayTake(this.#mostSuccessors);
    return this.#allowance.grants(this.#bytesOf(waiting), more);
  }

  /** Of the states claimed the first ones are expanded: takes in their successors. */
  #takeIn(waiting: SharedFrontier, claim: Claim, { states, transitions }: Expanded): void {
    const { plan, table, unfolding } = this;
    const fresh = this.#fresh;
    const count = claim.count - states;
    this.#claim = count === 0 ? undefined : { thread: claim.thread, state: claim.state + states, count };
    if (this.#judgesOnly || states === 0) return;
    this.#mostSuccessors = Math.max(this.#mostSuccessors, transitions);
    const words = transitions * unfolding.packing.words;
    if (fresh.keys.length < words) fresh.keys = new Int32Array(2 * words);
    fresh.reserve(transitions);
    this.#outcome = table.insert(unfolding.candidates, states, fresh, plan.maxStates - this.states - this.#newHere);
    waiting.push(fresh.keys, fresh.count);
    this.#links.appendChildren(claim, states, fresh);
    this.#newHere += fresh.count;
  }

  /** What this thread has taken; the visited set is counted once. */
  #bytesOf(waiting: SharedFrontier): Bytes {
    const own = this.allocated;
    const visited = this.seat.leads ? own.visited : 0;
    return { ...own, visited, parents: own.parents + this.#links.bytes, frontier: own.frontier + waiting.bytes };
  }

  /** Tells the others what this thread has done and found, and hears it of them. Whether it `wants` all to unfold what it claimed. */
  #hear(waiting: SharedFrontier, { states: done, transitions }: Expanded, wants: boolean): Expanded {
    const { commonProgram: program, plan, seat, unfolding } = this;
    const notices = this.#notices;
    const own = this.#bytesOf(waiting);
    notices.mine.set({ ...own, met: waiting.met, ring: waiting.laid, expanded: done, transitions });
    notices.mine.set({ outcome: outcomes.indexOf(this.#outcome), stop: Number(this.#outside !== undefined) });
    notices.mine.set({ wants: Number(wants), outgrown: Number(program.outgrown), checksum: program.tree.told });
    notices.mine.highest.set(program.highest);
    if (wants) {
      const { keys, at } = waiting.run(this.#claim!, 1);
      unfolding.packing.unpack(keys, at, unfolding.locals);
      notices.mine.state.set(unfolding.locals);
    }
    notices.tell();
    this.#gathering.finish();

    const { expanded, met, bytes } = notices;
    notices.compare(program);
    waiting.hear(notices.rings);
    this.expanded += expanded.states;
    const states = this.#before + met.reduce((sum, one) => sum + one, 0);
    this.states = Math.min(states, plan.maxStates);
    this.#newHere = 0;
    this.#levelLeft -= expanded.states;
    if (this.#levelLeft === 0) {
      waiting.beginLevel(met);
      this.#levelLeft = this.states - this.expanded;
    }
    this.#commons.push(...notices.commons);
    notices.agree(this.#alone);
    this.#mustStop = notices.mustStop;
    if (!this.#allowance.renew(own, bytes)) this.#outcome = "full";
    else this.#outcome = notices.outcome === "done" && states > plan.maxStates ? "enough" : notices.outcome;
    this.table.maxBytes = this.#allowance.tableBytes;
    seat.meet();
    return expanded;
  }
}

const nothing: Expanded = { states: 0, transitions: 0 };
