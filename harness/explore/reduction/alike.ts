import type { Network } from "../../network/network";

/** A component at a local state. */
export type Place = readonly [component: number, local: number];

/** What differs from a state, or from a component's local state, by an exchange of two neighbouring interchangeable instances only. */
export class Alike {
  /** By exchange: the component that takes each one's place. */
  readonly #twins: readonly (readonly number[])[];
  readonly #exchanges: readonly ((component: number, local: number) => number)[];
  /** By component and local state. */
  readonly #places: Map<number, readonly Place[]>[];

  constructor(network: Network) {
    const groups = network.symmetry ?? [];
    const neighbours = groups.flatMap((group) => group.blocks.slice(1).map((_, instance) => ({ group, instance })));
    this.#places = network.components.map(() => new Map());
    this.#twins = neighbours.map(({ group, instance }) => {
      const [first, second] = [group.blocks[instance]!, group.blocks[instance + 1]!];
      return network.components.map(
        (_, component) => second[first.indexOf(component)] ?? first[second.indexOf(component)] ?? component,
      );
    });
    this.#exchanges = neighbours.map(
      ({ group, instance }) =>
        (component, local) =>
          group.exchanged(component, local, instance, instance + 1),
    );
  }

  /** Where `component` at `local` gets to by each exchange. */
  places(component: number, local: number): readonly Place[] {
    const known = this.#places[component]!.get(local);
    if (known !== undefined) return known;
    const places = this.#exchanges.map(
      (exchange, index): Place => [this.#twins[index]![component]!, exchange(component, local)],
    );
    this.#places[component]!.set(local, places);
    return places;
  }

  /** The states that `locals` becomes by each exchange. */
  states(locals: Int32Array): Int32Array[] {
    return this.#exchanges.map((_, index) => {
      const state = new Int32Array(locals.length);
      for (const [component, local] of locals.entries()) {
        const [twin, exchanged] = this.places(component, local)[index]!;
        state[twin] = exchanged;
      }
      return state;
    });
  }
}
