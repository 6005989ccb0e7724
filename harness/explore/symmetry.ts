import type { Network } from "../network/network";
import { type Admit, InstanceGroup } from "./instance-group";
import type { TransactionTree } from "./transaction-tree";

/**
 * Takes each state to one that stands for all that differ from it by exchanges of interchangeable instances.
 *
 * Instances are sorted by *looks*: sums over the components of a number for how the local state looks from the instance. Where no
 * other component knows an instance by name, instances that look alike are alike. Others are tried in every order while they are
 * few; where they are many a state may keep more than one representative, which costs states and changes no verdict.
 * All of it is table look-ups; the network is asked once about each local state.
 */
export class Symmetry {
  readonly #groups: readonly InstanceGroup[];
  /** Exchanges that the last {@link canonical} made, as pairs: group, and the instance that was exchanged with the one after it. */
  readonly trail: number[] = [];

  /** @param admit - told of local states that need not be reachable by steps */
  constructor(network: Network, tree: TransactionTree, admit: Admit) {
    const exchange = (group: number) => (component: number, local: number, one: number, other: number) =>
      tree.exchanged(group, component, local, one, other);
    this.#groups = (network.symmetry ?? []).map(
      (part, group) => new InstanceGroup(part, network.components.length, exchange(group), admit),
    );
  }

  get trivial(): boolean {
    return this.#groups.length === 0;
  }

  /** By group how many instances. */
  get sizes(): readonly number[] {
    return this.#groups.map(({ size }) => size);
  }

  /** Makes `locals` the representative of its like. Returns whether that changed anything. */
  canonical(locals: Int32Array): boolean {
    this.trail.length = 0;
    for (let group = 0; group < this.#groups.length; group++) {
      const made = this.#groups[group]!;
      made.sort(locals);
      for (let index = 0; index < made.swapCount; index++) this.trail.push(group, made.swaps[index]!);
    }
    return this.trail.length > 0;
  }

  /** Exchanges instance `instance` of `group` with the one after it. */
  exchange(locals: Int32Array, group: number, instance: number): void {
    this.#groups[group]!.exchange(locals, instance);
  }

  /** What `local` of `component` becomes when instance `instance` of `group` is exchanged with the one after it. */
  image(group: number, instance: number, component: number, local: number): number {
    return this.#groups[group]!.image(component, local, instance);
  }

  /** The component that takes the place of `component` when `instance` of `group` is exchanged with the one after it. */
  twin(group: number, instance: number, component: number): number {
    return this.#groups[group]!.twin(instance, component);
  }
}
