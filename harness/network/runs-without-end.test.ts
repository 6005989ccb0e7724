import { describe, expect, it } from "vitest";
import { spinLock } from "../../models/kernel/spin-lock";
import { wholeSpace } from "../explore/exploration";
import { searchCycles } from "../explore/liveness/search-cycles";
import { thread } from "../language/actor";
import { type Property, property } from "../language/property";
import { compiledAt, small } from "../testing/state-graph";
import { inOrder } from "../testing/toy-routine";

const ends = property({ kind: "terminates", name: "ends", about: "", facts: [] });
const isFree = property({
  kind: "eventually",
  name: "is-free",
  about: "",
  facts: [],
  of: "spin lock",
  check: ([lock]) => (lock?.state === "held" ? `${lock.name} is held` : undefined),
});

const once = thread(inOrder({ lock: spinLock }, "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)"));
/** Takes the lock and gives it back, for ever. */
const overAndOver = thread(
  {
    uses: { lock: spinLock },
    chart: {
      initial: "Take",
      states: {
        Take: { tags: ["idle"], on: { "KeAcquireSpinLock(lock)": "Give" } },
        Give: { on: { "KeReleaseSpinLock(lock)": "Take" } },
      },
    },
  },
  {},
  { daemon: true },
);

function violatedIn(claim: Property, actors: Parameters<typeof small>[0]["actors"], fairLocks: string[] = []) {
  const design = small({ objects: { lock: spinLock() }, actors: actors ?? {}, fairLocks });
  const { network } = compiledAt(design, { processors: 2, properties: [claim] });
  return searchCycles(network, wholeSpace).violations.map(({ explanation }) => explanation);
}

describe("a claim about runs without end", () => {
  it("that every actor ends fails where one is kept from a lock by another that comes and goes", () => {
    expect(violatedIn(ends, { once, overAndOver })).toEqual([expect.stringContaining("once is never done")]);
    expect(violatedIn(ends, { once, overAndOver }, ["lock"])).toEqual([]);
  });

  it("speaks of no daemon that comes to rest, and of no actor that is waited for", () => {
    expect(violatedIn(ends, { overAndOver })).toEqual([]);
    expect(violatedIn(ends, { one: once, other: once })).toEqual([]);
  });

  it("that something passes holds where it does so again and again", () => {
    expect(violatedIn(isFree, { overAndOver })).toEqual([]);
  });

  it("is told what it takes for granted, by the names of locks that there are", () => {
    const design = (fairLocks: string[]) => small({ objects: { lock: spinLock() }, actors: { once }, fairLocks });
    const { assumptions } = compiledAt(design(["lock"]), { properties: [ends] });
    expect(assumptions.join()).toMatch(/weak fairness.*who waits for lock gets it in the end \(strong fairness\)/);
    expect(compiledAt(design([])).assumptions.join()).not.toMatch(/fairness/);
    expect(() => compiledAt(design(["latch"]), { properties: [ends] })).toThrow(/"latch" is no object/);
  });
});
