import type { Enabled } from "../explore/move-table";
import type { Shape, Strategy } from "../fuzz/strategy";
import type { Interruption } from "./interruption";

/** Steps after which an actor that could go on for ever makes room, where others could act. */
const PATIENCE = 200;

/**
 * The run that two lists of interruptions stand for: `schedule` says where an actor is interrupted and who acts then, `environment`
 * where something else than the first comes out of a step that may end in several ways. All else is as ordinary as can be.
 */
export class InterruptedRun implements Strategy {
  readonly name = "interruptions";
  schedule: readonly Interruption[] = [];
  environment: readonly Interruption[] = [];
  /** Choices of the run so far, in the order of `successors`. */
  readonly choices: number[] = [];
  readonly #switches = new Map<number, number>();
  readonly #outcomes = new Map<number, number>();
  readonly #taken: number[] = [];
  readonly #opened: number[] = [];
  #current = 0;
  #going = 0;

  /** @param leaders - components that are actors, by their number in an interruption */
  constructor(private readonly leaders: readonly number[]) {}

  begin(_shape: Shape): void {
    this.choices.length = 0;
    this.#taken.length = 0;
    this.#opened.length = 0;
    this.#current = this.leaders[0] ?? 0;
    this.#going = 0;
    this.#read(this.schedule, this.#switches);
    this.#read(this.environment, this.#outcomes);
  }

  choose(enabled: Enabled): number {
    const leader = this.#next(enabled);
    this.#going = leader === this.#current ? this.#going + 1 : 0;
    this.#current = leader;
    this.#taken[leader] = (this.#taken[leader] ?? 0) + 1;
    const choice = this.#outcome(leader, enabled);
    this.choices.push(choice);
    return choice;
  }

  /** Who acts: whoever did, unless interrupted or unable to; else the others in turn. */
  #next({ moves, count }: Enabled): number {
    const current = this.#current;
    const others: number[] = [];
    let able = false;
    for (let index = 0; index < count; index++) {
      const { leader } = moves[index]!;
      if (leader === current) able = true;
      else if (others.at(-1) !== leader) others.push(leader);
    }
    if (others.length === 0) return current;
    const key = at(current, this.#taken[current] ?? 0);
    const take = this.#switches.get(key);
    this.#switches.delete(key);
    if (able && take === undefined && this.#going < PATIENCE) return current;
    const later = others.findIndex((leader) => leader > current);
    return others[(Math.max(0, later) + (take ?? 0)) % others.length]!;
  }

  #outcome(leader: number, { moves, count }: Enabled): number {
    let first = 0;
    while (moves[first]!.leader !== leader) first++;
    let end = first + 1;
    while (end < count && moves[end]!.leader === leader) end++;
    if (end - first === 1) return first;
    const opened = this.#opened[leader] ?? 0;
    this.#opened[leader] = opened + 1;
    const take = this.#outcomes.get(at(leader, opened));
    return take === undefined ? first : first + ((take + 1) % (end - first));
  }

  #read(list: readonly Interruption[], into: Map<number, number>): void {
    into.clear();
    for (const { actor, after, take } of list) {
      const leader = this.leaders[actor % Math.max(1, this.leaders.length)];
      if (leader !== undefined) into.set(at(leader, after), take);
    }
  }
}

function at(leader: number, count: number): number {
  return leader * 0x10_0000 + count;
}
