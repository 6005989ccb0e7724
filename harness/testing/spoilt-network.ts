import fc from "fast-check";
import type { Component, LocalStatus, Network } from "../network/network";

/** One component of a network that behaves in its own way in some of its local states. */
export interface Spoiling {
  readonly component: number;
  readonly what: "offers" | "answers" | "status";
  /** Spoilt are the local states whose description has this remainder. */
  readonly remainder: number;
}

const oneIn = 6;

export function spoiling(): fc.Arbitrary<Spoiling> {
  return fc.record({
    component: fc.nat({ max: 12 }),
    what: fc.constantFrom("offers", "answers", "status"),
    remainder: fc.nat({ max: oneIn - 1 }),
  });
}

/** The network with the component replaced; its number is wrapped into range. */
export function spoilt(network: Network, { component, what, remainder }: Spoiling): Network {
  const at = component % network.components.length;
  const whole = network.components[at]!;
  const isSpoilt = (local: number) => checksum(whole.describe(local)) % oneIn === remainder;
  const changed: Component = {
    ...whole,
    get size() {
      return whole.size;
    },
    offers: (local) => (what === "offers" && isSpoilt(local) ? whole.offers(local).slice(1) : whole.offers(local)),
    respond: (local, message) => {
      const answers = whole.respond(local, message);
      return what === "answers" && isSpoilt(local) ? answers.map(({ reply }) => ({ local, reply })) : answers;
    },
    status: (local) => (what === "status" && isSpoilt(local) ? other(whole.status(local)) : whole.status(local)),
  };
  return { ...network, components: network.components.with(at, changed) };
}

function other({ kind }: LocalStatus): LocalStatus {
  return { kind: kind === "running" ? "idle" : "running" };
}

function checksum(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = (31 * sum + text.charCodeAt(at)) >>> 0;
  return sum;
}
