import type { RacingPair } from "../../fuzz/racing-pair";
import type { Network } from "../../network/network";
import type { RacingCalls } from "../../trace/coverage-result";

/** A racing pair with names. */
export function racingCallsOf(network: Network, { component, first, second }: RacingPair): RacingCalls {
  const [one, other] = [network.label(first), network.label(second)];
  return {
    object: network.components[component]?.name ?? "",
    first: { actor: one.actor, call: one.call },
    second: { actor: other.actor, call: other.call },
  };
}
