import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { inOrder } from "../../harness/testing/toy-routine";
import { nonpagedPool } from "./nonpaged-pool";
import { poolClient } from "./pool-client";

const uses = { pool: nonpagedPool, own: poolClient };
const client = inOrder(uses, "ExAllocatePoolWithTag(pool, own)", "ExFreePoolWithTag(pool, own)");

describe("a client of the pool", () => {
  it("says its tag, and whether it may be refused", () => {
    expect(sentences(poolClient({ tag: "DrvA" }), [{ type: "ask" }])).toEqual(["at first: loaded"]);
  });

  it("is known by a tag of its own, and lost among others under the one that all have", async () => {
    await showsRaceAndFix({
      objects: { pool: nonpagedPool() },
      actors: {
        a: thread(client, { own: "clientA" }),
        b: thread(client, { own: "clientB" }),
        monitor: thread(inOrder(uses, "ReadTagCounters(pool)")),
      },
      violates: "tag-names-one-driver",
      race: { objects: { clientA: poolClient(), clientB: poolClient() } },
      fix: { objects: { clientA: poolClient({ tag: "DrvA" }), clientB: poolClient({ tag: "DrvB" }) } },
    });
  });
});
