import { describe, expect, it } from "vitest";
import { type PlacedActor, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder, spot } from "../../harness/testing/toy-routine";
import { everyActorFinishes } from "../../properties/every-actor-finishes";
import { event } from "./event";
import { scheduler } from "./scheduler";
import { sharedVariable } from "./shared-variable";
import { spinLock } from "./spin-lock";

const uses = { spot, ready: event, lock: spinLock, scheduler };
const runs = (...calls: string[]): PlacedActor => thread(inOrder(uses, ...calls));

/** Who may take a step, by where the threads stand; several answers where the scheduler knows more than that. */
function movers(
  actors: Readonly<Record<string, PlacedActor>>,
  priorities: Readonly<Record<string, number>>,
  processors = 1,
): Map<string, readonly string[]> {
  const objects = { spot: spot(), ready: event(), lock: spinLock(), scheduler: scheduler({ priorities }) };
  const { situations } = stateGraph(small({ objects, actors }), { processors });
  const found = new Map<string, readonly string[]>();
  for (const situation of situations) {
    const at = Object.keys(actors).map((name) => situation.is(name));
    found.set(at.join(), [...new Set([...(found.get(at.join()) ?? []), [...situation.movers].sort().join()])].sort());
  }
  return found;
}

const both = { high: runs("Touch(spot)"), low: runs("Touch(spot)") };

describe("a scheduler", () => {
  it("knows who waits, has ended or has given its turn away, until somebody of lower rank has run", () => {
    const both = (type: string) => ["high", "low"].map((by) => ({ type, by }));
    const messages = [
      ...both("run"),
      ...both("block"),
      { type: "wait", by: "high" },
      { type: "yieldToAny", by: "high" },
    ];
    expect(sentences(scheduler({ priorities: { high: 9, low: 8 } }), messages)).toMatchInlineSnapshot(`
      [
        "at first: scheduling (waiting = [], ended = [], yieldedToAny = [], yieldedToEqual = [])",
        "at first, block by high: scheduling (waiting = ["high"], ended = [], yieldedToAny = [], yieldedToEqual = [])",
        "at first, block by low: scheduling (waiting = ["low"], ended = [], yieldedToAny = [], yieldedToEqual = [])",
        "at first, yieldToAny by high: scheduling (waiting = [], ended = [], yieldedToAny = ["high"], yieldedToEqual = [])",
        "at first, block by high, block by low: scheduling (waiting = ["high","low"], ended = [], yieldedToAny = [], yieldedToEqual = [])",
        "at first, block by low, yieldToAny by high: scheduling (waiting = ["low"], ended = [], yieldedToAny = ["high"], yieldedToEqual = [])",
      ]
    `);
  });

  it("starves a thread of lower priority that another spins for, and not one that it waits for", async () => {
    const spins = routine({
      uses: { flag: sharedVariable },
      chart: {
        initial: "Look",
        states: {
          Look: { on: { "ReadAcquire(flag)": [{ guard: returned("1"), target: "Done" }, { target: "Look" }] } },
          Done: { type: "final" },
        },
      },
    });
    const sets = inOrder({ flag: sharedVariable, ready: event }, "WriteRelease(flag, 1)", "KeSetEvent(ready)");
    await showsRaceAndFix({
      objects: {
        flag: sharedVariable(),
        ready: event(),
        scheduler: scheduler({ priorities: { high: 24, low: 8 } }),
      },
      actors: { low: thread(sets) },
      scope: { processors: [1] },
      properties: [everyActorFinishes],
      violates: "every-actor-finishes",
      race: { actors: { high: thread(spins) } },
      fix: { actors: { high: runs("KeWaitForSingleObject(ready, NULL)") } },
    });
  });

  it("lets a thread run only where no processor is wanted by one of a higher priority", () => {
    const found = movers(both, { high: 9, low: 8 });
    expect(found.get("S0,S0")).toEqual(["high"]);
    expect(found.get("returning,S0")).toEqual(["high"]);
    expect(found.get("done,S0")).toEqual(["low"]);
  });

  it("lets threads of one priority take turns, and those on a processor of their own", () => {
    expect(movers(both, { high: 8, low: 8 }).get("S0,S0")).toEqual(["high,low"]);
    expect(movers(both, { high: 9, low: 8 }, 2).get("S0,S0")).toEqual(["high,low"]);
  });

  it("gives the processor away at a wait, and lets the thread go on when it is over", () => {
    const actors = { high: runs("KeWaitForSingleObject(ready, NULL)"), low: runs("KeSetEvent(ready)", "Touch(spot)") };
    const found = movers(actors, { high: 9, low: 8 });
    expect(found.get("S0,S0")).toEqual(["high", "low"]);
    expect(found.get("S0,S1")).toEqual(["high,low"]);
    expect(found.get("returning,S1")).toEqual(["high"]);
  });

  it("leaves a thread at DISPATCH_LEVEL alone", () => {
    const actors = {
      high: runs("KeWaitForSingleObject(ready, NULL)", "Touch(spot)"),
      low: runs("KeSetEvent(ready)", "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)"),
    };
    expect(movers(actors, { high: 9, low: 8 }).get("S0,S2")).toEqual(["low"]);
  });

  it.each([
    ["Sleep(0)", 9, "high"],
    ["Sleep(0)", 8, "low"],
    ["Sleep(1)", 9, "low"],
    ["SwitchToThread()", 9, "low"],
  ])("after %s at priority %i beside 8 has %s run next", (pause, priority, next) => {
    const found = movers({ high: runs(pause, "Touch(spot)"), low: runs("Touch(spot)") }, { high: priority, low: 8 });
    expect(found.get("S1,S0")).toEqual([next]);
  });
});
