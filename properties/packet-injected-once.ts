import { property } from "../harness/language/property";

export const packetInjectedOnce = property({
  kind: "always",
  name: "packet-injected-once",
  about: "A callout injects a packet once; what it injected itself, it permits.",
  facts: ["WFP-9"],
  forecast: [{ shows: "the packet is sent twice" }],
  of: "packet",
  check: (packets) => {
    const again = packets.filter(({ context }) => Number(context.injections) > 1);
    return again.length === 0
      ? undefined
      : again.map(({ name, context }) => `${name} is injected ${context.injections} times`).join("; ");
  },
});
