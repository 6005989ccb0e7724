import type { Component, Label, Network, Step } from "../network/network";

/** Which steps of a network remain. */
export interface Restriction {
  /** Leaders that never step. */
  readonly frozen: ReadonlySet<number>;
  /** Whether a step of this label is left out; its transaction is then not offered. */
  without?(label: Label): boolean;
}

/** The same network with fewer runs: every run of it is one of the original. */
export function restricted(network: Network, restriction: Restriction): Network {
  const components = network.components.map((component, leader): Component => {
    const offers = (local: number) =>
      restriction.frozen.has(leader) ? [] : component.offers(local).map((step) => narrowed(step));
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

  const narrowed = (step: Step): Step => {
    if (step.kind === "ask") return { ...step, next: (reply) => narrowed(step.next(reply)) };
    return { ...step, outcomes: step.outcomes.filter(({ label }) => !restriction.without?.(network.label(label))) };
  };

  return { ...network, components };
}
