import type { Enabled } from "../../explore/move-table";
import type { Label, Network } from "../../network/network";
import type { RacingSkeleton, RacingStep } from "../racing-skeleton";
import type { Random } from "../random";
import type { Shape, Strategy } from "../strategy";

/**
 * Makes the racing steps of a known run happen in their order again, in a design that may have changed elsewhere: the actor whose racing
 * step is due runs until it has made it, with whatever steps of its own come before; who has made all of its racing steps waits.
 *
 * The first run keeps to the order of the steps; later ones draw among those that their own order allows. The idea of holding steps back
 * for the order of a few accesses is that of Wolff et al., ASPLOS 2024; here all that raced is held to its order.
 */
export class SkeletonGuided implements Strategy {
  readonly name = "regression";
  /** The first step that the run lacked which made the most of them; undefined where a run made all. */
  missing: RacingStep | undefined;
  readonly #keys = new Map<number, Label>();
  readonly #before: readonly (readonly number[])[];
  readonly #made: Uint8Array;
  #random!: Random;
  #count = 0;
  #best = 0;
  #runs = 0;

  constructor(
    private readonly network: Network,
    private readonly skeleton: RacingSkeleton,
  ) {
    const { steps, order } = skeleton;
    this.#before = steps.map((_, step) => order.flatMap(([before, after]) => (after === step ? [before] : [])));
    this.#made = new Uint8Array(steps.length);
    this.missing = steps[0];
  }

  begin(_shape: Shape, random: Random): void {
    this.#random = random;
    this.#made.fill(0);
    this.#count = 0;
    this.#runs += 1;
  }

  choose({ moves, count }: Enabled): number {
    const due = this.#due();
    for (const wanted of due) {
      const { actor } = this.skeleton.steps[wanted]!;
      const exact = this.#positions(moves, count, (label) => isSame(label, this.skeleton.steps[wanted]!));
      if (exact.length > 0) {
        this.#make(wanted);
        return this.#drawn(exact);
      }
      // Steps of its own that come before, and not one that another has to come before of.
      const own = this.#positions(moves, count, (label) => label.actor === actor && !this.#isHeldBack(label));
      if (own.length > 0) return this.#drawn(own);
    }
    const free = this.#positions(moves, count, (label) => !this.#isHeldBack(label) && this.#hasMore(label.actor));
    return free.length > 0 ? this.#drawn(free) : this.#random.below(count);
  }

  #make(step: number): void {
    this.#made[step] = 1;
    this.#count += 1;
    if (this.#count <= this.#best) return;
    this.#best = this.#count;
    this.missing = this.skeleton.steps[this.#made.indexOf(0)];
  }

  /** Steps that may be made next, by actor the first of each: in their order in the first run, then in any. */
  #due(): number[] {
    const { steps } = this.skeleton;
    const next = new Map<string, number>();
    for (const [index, { actor }] of steps.entries()) {
      if (this.#made[index] === 0 && !next.has(actor)) next.set(actor, index);
    }
    const due = [...next.values()].filter((index) => this.#before[index]!.every((before) => this.#made[before] === 1));
    if (this.#runs > 1) {
      for (let index = due.length - 1; index > 0; index--) {
        const other = this.#random.below(index + 1);
        [due[index], due[other]] = [due[other]!, due[index]!];
      }
    }
    return due;
  }

  /** Whether this is a step of the skeleton whose turn has not come. */
  #isHeldBack(label: Label): boolean {
    const next = this.skeleton.steps.findIndex(({ actor }, index) => this.#made[index] === 0 && actor === label.actor);
    return next >= 0 && isSame(label, this.skeleton.steps[next]!);
  }

  #hasMore(name: string): boolean {
    return this.skeleton.steps.some(({ actor }, index) => this.#made[index] === 0 && actor === name);
  }

  #positions(moves: Enabled["moves"], count: number, fits: (label: Label) => boolean): number[] {
    const found: number[] = [];
    for (let index = 0; index < count; index++) if (fits(this.#label(moves[index]!.label))) found.push(index);
    return found;
  }

  #drawn(positions: readonly number[]): number {
    return this.#runs === 1 ? positions[0]! : positions[this.#random.below(positions.length)]!;
  }

  #label(number: number): Label {
    let label = this.#keys.get(number);
    if (label === undefined) {
      label = this.network.label(number);
      this.#keys.set(number, label);
    }
    return label;
  }
}

function isSame(label: Label, { actor, call, phase, kind, result }: RacingStep): boolean {
  return (
    label.actor === actor &&
    label.call === call &&
    label.phase === phase &&
    label.kind === kind &&
    (label.result ?? "") === result
  );
}
