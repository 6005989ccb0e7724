import type { Ask, Component, Label, Network, Step } from "../network/network";

/** Which steps of a network remain. */
export interface Restriction {
  /** Leaders that never step. */
  readonly frozen: ReadonlySet<number>;
  /** Whether a step of this label is left out; its transaction is then not offered. */
  without?(label: Label): boolean;
  /** Changes of the acting leader at most; steps for which `acts` is false, of the environment, are no change. */
  readonly switches?: { readonly most: number; acts(leader: number, label: Label): boolean };
}

/**
 * The same network with fewer runs: every run of it is one of the original. Switches are counted by a component of its own, the last.
 */
export function restricted(network: Network, restriction: Restriction): Network {
  const counter = network.components.length;
  const components = network.components.map((component, leader): Component => {
    const offers = (local: number) =>
      restriction.frozen.has(leader) ? [] : component.offers(local).map((step) => narrowed(step, leader));
    return {
      name: component.name,
      initial: component.initial,
      get size() {
        return component.size;
      },
      offers,
      respond: (local, message) => component.respond(local, message),
      status: (local) => component.status(local),
      describe: (local) => component.describe(local),
    };
  });

  const narrowed = (step: Step, leader: number): Step => {
    if (step.kind === "ask") return { ...step, next: (reply) => narrowed(step.next(reply), leader) };
    const outcomes = step.outcomes.filter(({ label }) => !restriction.without?.(network.label(label)));
    const { switches } = restriction;
    const acting = outcomes.some(({ label }) => switches?.acts(leader, network.label(label)));
    if (!acting) return { kind: "done", outcomes };
    const counted: Ask = { kind: "ask", component: counter, message: leader, next: () => ({ kind: "done", outcomes }) };
    return counted;
  };

  const { switches } = restriction;
  return {
    ...network,
    components: switches === undefined ? components : [...components, switchCounter(counter, switches.most)],
  };
}

/** Local state 0: nobody has acted. Else 1 + last leader * (most + 1) + switches so far. Refuses one switch too many. */
function switchCounter(leaders: number, most: number): Component {
  return {
    name: "switches",
    initial: 0,
    size: 1 + leaders * (most + 1),
    offers: () => [],
    respond: (local, leader) => {
      const used = (local - 1) % (most + 1);
      const last = Math.floor((local - 1) / (most + 1));
      const now = local === 0 ? 0 : used + (last === leader ? 0 : 1);
      return now > most ? [] : [{ local: 1 + leader * (most + 1) + now, reply: 0 }];
    },
    status: () => ({ kind: "idle" }),
    describe: () => "",
  };
}
