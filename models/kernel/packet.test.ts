import { describe, expect, it } from "vitest";
import { sentences } from "../../harness/testing/chart-sentences";
import { packetInjectedOnce } from "../../properties/packet-injected-once";
import { packet } from "./packet";

describe("a packet", () => {
  it("is permitted or absorbed, and comes back when it is injected", () => {
    const messages = ["enter", "permit", "absorb", "take", "inject"].map((type) => ({ type }));
    expect(sentences(packet(), messages, ({ injections }) => Number(injections) > 0)).toMatchInlineSnapshot(`
      [
        "at first: atLayer (injections = 0)",
        "at first, enter: classified (injections = 0)",
        "at first, absorb: absorbed (injections = 0)",
        "at first, enter, permit: sent (injections = 0)",
        "at first, absorb, take: taken (injections = 0)",
        "at first, absorb, take, inject: atLayer (injections = 1)",
      ]
    `);
  });

  it("leaves with the injection that it is told to leave with", () => {
    const messages = ["absorb", "take", "inject"].map((type) => ({ type }));
    const beyond = ({ injections }: { injections?: unknown }) => Number(injections) > 2;
    expect(sentences(packet({ leavesAfter: 2 }), messages, beyond).at(-1)).toBe(
      "at first, absorb, take, inject, absorb, take, inject: sent (injections = 2)",
    );
  });

  it("is injected once", () => {
    const view = (injections: number) => ({
      name: "packet",
      kind: "packet",
      state: "atLayer",
      tags: new Set<string>(),
      context: { injections },
    });
    const found = [1, 2].map(
      (count) => packetInjectedOnce.kind === "always" && packetInjectedOnce.check([view(count)]),
    );
    expect(found).toEqual([undefined, "packet is injected 2 times"]);
  });
});
