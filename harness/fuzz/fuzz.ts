import { type Enabled, hashOf, type Move, MoveTable } from "../explore/move-table";
import type { Network } from "../network/network";
import { type Failure, type Fuzzing, type FuzzObserver, type FuzzPlan, someRuns } from "./fuzzing";
import { type RacingPair, racingPair } from "./racing-pair";
import { Random } from "./random";
import { recheck } from "./recheck";
import { RunJudge } from "./run-judge";
import { Sites } from "./sites";
import { StateCoverage } from "./state-coverage";
import type { RunFeedback, Shape, Strategy } from "./strategy";

const progressEveryMs = 250;
/** Steps between two looks at the clock. */
const lookEvery = 4096;
/** One of so many runs is replayed, and each whose number is a power of two, as long as that takes no more than a share of the time. */
const replayEvery = 4096;
const replayShare = 0.2;

/**
 * Runs `network` over and over under schedules of `strategy`, and judges every state by the network's properties.
 *
 * Synchronous. The same seed gives the same runs on any machine; only where they stop may depend on the clock.
 * @throws CallerMistake NETWORK_INCONSISTENT or NETWORK_NOT_PURE when the network breaks the promises of `Network`
 */
export function fuzz(
  network: Network,
  strategy: Strategy,
  plan: FuzzPlan = someRuns,
  observer: FuzzObserver = {},
): Fuzzing {
  const fuzzer = new Fuzzer(network, strategy, plan, observer);
  while (fuzzer.advance(Number.POSITIVE_INFINITY)) {}
  return fuzzer.result();
}

/** Fuzzing in slices, for those who have to look after something else in between. */
export class Fuzzer {
  readonly #table: MoveTable;
  readonly #judge: RunJudge;
  readonly #coverage = new StateCoverage();
  readonly #random = new Random();
  readonly #enabled: Enabled = { moves: [], count: 0 };
  readonly #initial: readonly number[];
  readonly #locals: Int32Array;
  readonly #shape: Shape & { longestRun: number };
  readonly #startedMs = performance.now();
  /** By cause. */
  readonly #failures = new Map<string, Failure>();
  readonly #runsOf = new Map<string, number>();
  readonly #growth: { runs: number; states: number }[] = [];
  readonly #taken: number[] = [];
  #choices = new Int32Array(1024);
  readonly #moves: Move[] = [];
  #run: number;
  #steps = 0;
  #failed = 0;
  #cutOff = 0;
  #reportedMs = 0;
  #replayingMs = 0;
  #stoppedBy: Fuzzing["stoppedBy"] | undefined;

  constructor(
    private readonly network: Network,
    private readonly strategy: Strategy,
    private readonly plan: FuzzPlan,
    private readonly observer: FuzzObserver = {},
  ) {
    const table = new MoveTable(network);
    const sites = new Sites(network);
    this.#table = table;
    this.#judge = new RunJudge(network, table.tree, plan.properties);
    this.#initial = network.components.map(({ initial }) => initial);
    this.#locals = Int32Array.from(this.#initial);
    this.#run = plan.from;
    this.#shape = {
      components: network.components.length,
      initial: this.#initial,
      longestRun: 1,
      site: (label) => sites.of(label),
      leads: (component) => table.leads(component),
      accepts: (component, local, message) => table.accepts(component, local, message),
    };
  }

  /** Goes on for about `sliceMs` milliseconds. False when there is nothing more to do. */
  advance(sliceMs: number): boolean {
    const untilMs = performance.now() + sliceMs;
    while (this.#goesOn()) {
      const steps = this.#oneRun();
      if (steps < 0) return false;
      this.#shape.longestRun = Math.max(this.#shape.longestRun, steps);
      this.#run += 1;
      const runs = this.#run - this.plan.from;
      if ((runs & (runs - 1)) === 0) this.#growth.push({ runs, states: this.#coverage.states });
      if (performance.now() >= untilMs) return true;
    }
    return false;
  }

  /** What is known by now. */
  result(): Fuzzing {
    const runs = this.#run - this.plan.from;
    if (this.#growth.at(-1)?.runs !== runs) this.#growth.push({ runs, states: this.#coverage.states });
    const { states, inOneRun, inTwoRuns, meetings } = this.#coverage;
    return {
      runs,
      nextRun: this.#run,
      steps: this.#steps,
      elapsedMs: performance.now() - this.#startedMs,
      failures: [...this.#failures.values()],
      failed: this.#failed,
      cutOff: this.#cutOff,
      states,
      growth: this.#growth,
      inOneRun,
      inTwoRuns,
      meetings,
      actors: this.#initial.filter((_, component) => this.#table.leads(component)).length,
      longestRun: this.#shape.longestRun,
      runsOf: this.#runsOf,
      labels: new Set(this.#taken.flatMap((times, label) => (times > 0 ? [label] : []))),
      stoppedBy: this.#stoppedBy ?? "runs",
    };
  }

  #goesOn(): boolean {
    const { runs, failures, from, wanted } = this.plan;
    const found = [...this.#failures.values()];
    const met = found.some(({ violations }) => violations.some(({ property }) => property === wanted));
    if (met || found.length >= failures) this.#stoppedBy = "failures";
    else if (this.#run - from >= runs) this.#stoppedBy = "runs";
    else this.#look();
    return this.#stoppedBy === undefined;
  }

  #look(): void {
    const elapsedMs = performance.now() - this.#startedMs;
    if (this.plan.shouldStop()) this.#stoppedBy = "interrupt";
    else if (elapsedMs >= this.plan.timeoutMs) this.#stoppedBy = "time";
    else if (this.#steps >= this.plan.steps) this.#stoppedBy = "steps";
    if (elapsedMs - this.#reportedMs < progressEveryMs) return;
    this.#reportedMs = elapsedMs;
    const { states } = this.#coverage;
    this.observer.onProgress?.({ runs: this.#run - this.plan.from, steps: this.#steps, states, elapsedMs });
  }

  /** Steps of the run; -1 when it was told to stop in the middle, and counts for nothing. */
  #oneRun(): number {
    const { strategy, plan } = this;
    const table = this.#table;
    const judge = this.#judge;
    const coverage = this.#coverage;
    const enabled = this.#enabled;
    const locals = this.#locals;
    const { moves } = enabled;
    const known = coverage.states;
    const run = this.#run;
    const { watches } = judge;
    let hash = 0;
    let hash2 = 0;
    locals.set(this.#initial);
    for (let component = 0; component < locals.length; component++) {
      hash = (hash + hashOf(component, locals[component]!, 1)) | 0;
      hash2 = (hash2 + hashOf(component, locals[component]!, 2)) | 0;
    }
    coverage.visit(hash, hash2, run);
    this.#random.restart(plan.seed, run);
    strategy.begin(this.#shape, this.#random);

    let step = 0;
    let error = locals.some((local, component) => table.tree.status(component, local).kind === "error");
    let violations: Failure["violations"] = watches ? judge.onTheWay(locals, keyOf(hash, hash2)) : [];
    let ending: RunFeedback["ending"] = "cut off";
    while (violations.length === 0) {
      if (!error) table.enabled(locals, enabled);
      if (error || enabled.count === 0) {
        violations = judge.atTheEnd(locals, keyOf(hash, hash2), error);
        ending = "ended";
        break;
      }
      if (step === plan.runSteps) break;
      const choice = strategy.choose(enabled, step);
      const move = moves[choice]!;
      if (step === this.#choices.length) this.#choices = doubled(this.#choices);
      this.#moves[step] = move;
      this.#choices[step++] = choice;
      const { changed, locals: into } = move;
      for (let index = 0; index < changed.length; index++) locals[changed[index]!] = into[index]!;
      hash = (hash + move.hash) | 0;
      hash2 = (hash2 + move.hash2) | 0;
      error = move.error;
      this.#taken[move.label] = (this.#taken[move.label] ?? 0) + 1;
      coverage.visit(hash, hash2, run);
      if (watches) violations = judge.onTheWay(locals, keyOf(hash, hash2));
      if (step % lookEvery === 0) {
        this.#look();
        if (this.#stoppedBy === "interrupt" || this.#stoppedBy === "time") return -1;
      }
    }

    this.#steps += step;
    if (violations.length > 0) {
      ending = "failed";
      this.#fail(step, violations);
    } else if (this.#isReplayed(run - plan.from)) {
      const fromMs = performance.now();
      recheck(this.network, table, [...this.#choices.subarray(0, step)]);
      this.#replayingMs += performance.now() - fromMs;
    }
    if (ending === "cut off") this.#cutOff += 1;
    const name = strategy.running ?? strategy.name;
    this.#runsOf.set(name, (this.#runsOf.get(name) ?? 0) + 1);
    strategy.feedback?.({ steps: step, newStates: coverage.states - known, ending, violations });
    return step;
  }

  #isReplayed(run: number): boolean {
    if (this.plan.replayed === "all") return true;
    if ((run & (run - 1)) !== 0 && run % replayEvery !== 0) return false;
    return this.#replayingMs <= replayShare * (performance.now() - this.#startedMs);
  }

  /** Keeps a failure unless one with the same cause is kept already: the same properties, and the same pair of calls or, where nothing can move, the same places. */
  #fail(steps: number, violations: Failure["violations"]): void {
    this.#failed += 1;
    const moves = this.#moves.slice(0, steps);
    const { racedFor } = this.plan;
    const stuck = violations.find(({ kind }) => kind === "stuck");
    const pair =
      stuck === undefined ? racingPair(moves, (each) => racedFor?.has(each) ?? !this.#table.leads(each)) : null;
    const cause = [...violations.map(({ property }) => property), this.#place(pair, stuck?.explanation, moves)].join(
      "\n",
    );
    const known = this.#failures.get(cause);
    const schedule = known?.schedule ?? [...this.#choices.subarray(0, steps)];
    if (known === undefined) recheck(this.network, this.#table, schedule);
    this.#failures.set(cause, { run: this.#run, schedule, violations, pair, ...known, times: (known?.times ?? 0) + 1 });
  }

  /** The same for all instances of an object or actor. */
  #place(pair: RacingPair | null, stuck: string | undefined, moves: readonly Move[]): string {
    const site = (label: number) => this.#shape.site(label);
    if (stuck !== undefined) return stuck.replace(/\[\d+\]/g, "");
    const last = moves.at(-1);
    if (pair === null) return last === undefined ? "" : `${site(last.label)}`;
    const object = this.network.components[pair.component]!.name.replace(/\[\d+\]/g, "");
    // Two calls that go wrong in either order are one race.
    return `${object} ${[site(pair.first), site(pair.second)].sort((a, b) => a - b)}`;
  }
}

/** A state's hash as one number a map can be asked for. */
function keyOf(hash: number, hash2: number): number {
  return (hash >>> 0) * 0x20_0000 + (hash2 >>> 11);
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
