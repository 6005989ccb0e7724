import { describe, expect, it } from "vitest";
import { sharedVariable } from "../../../models/kernel/shared-variable";
import { spinLock } from "../../../models/kernel/spin-lock";
import { virtioRing } from "../../../models/kernel/virtio-ring";
import { noDataRace } from "../../../properties/no-data-race";
import { wholeSpace } from "../../explore/exploration";
import { explore } from "../../explore/explore";
import { dpc, environment, type PlacedActor, thread } from "../../language/actor";
import { small } from "../../testing/state-graph";
import { inOrder } from "../../testing/toy-routine";
import { compileDesign } from "../compile-design";

const uses = { x: sharedVariable, y: sharedVariable, lock: spinLock, ring: virtioRing };
const objects = { x: sharedVariable(), y: sharedVariable(), lock: spinLock(), ring: virtioRing() };

/** What a search says against a data race between these actors; nothing where there is none. */
function race(actors: Readonly<Record<string, PlacedActor>>, processors = 2): string | undefined {
  const design = small({ objects, actors });
  const { network } = compileDesign(design, "design", { processors, set: {}, properties: [noDataRace] });
  const [violation] = explore(network, { ...wholeSpace, stopAt: "never" }).violations;
  return violation?.explanation;
}

/** Two threads, each with its own calls. */
const between = (one: readonly string[], other: readonly string[], processors?: number) =>
  race(
    { a: thread(inOrder(uses, ...one), {}, { on: 0 }), b: thread(inOrder(uses, ...other), {}, { on: 1 }) },
    processors,
  );

describe("a data race", () => {
  it("is a plain write beside a plain access of the same variable", () => {
    expect(between(["Write(x, 1)"], ["Read(x)"])).toBe(
      "a may write x with Write(x, 1), at the moment when b may read x with Read(x)",
    );
    expect(between(["Write(x, 1)"], ["Write(x, 2)"])).toContain("b may write x");
    expect(between(["Read(x)"], ["Read(x)"])).toBeUndefined();
    expect(between(["Write(x, 1)"], ["Read(y)"])).toBeUndefined();
  });

  it("is not between accesses that say they may race, and is where only one does", () => {
    expect(between(["WriteNoFence(x, 1)"], ["ReadAcquire(x)"])).toBeUndefined();
    expect(between(["InterlockedIncrement(x)"], ["ReadNoFence(x)"])).toBeUndefined();
    expect(between(["InterlockedIncrement(x)"], ["Read(x)"])).toContain("a may write x with InterlockedIncrement(x)");
  });

  it("is not between parts of an object that are variables of their own", () => {
    expect(between(["PublishBuffer(ring)"], ["SuppressKicks(ring)"])).toBeUndefined();
  });

  it("is not where a lock or the level keeps one out", () => {
    const locked = (access: string) => ["KeAcquireSpinLock(lock)", access, "KeReleaseSpinLock(lock)"];
    expect(between(locked("Write(x, 1)"), locked("Read(x)"))).toBeUndefined();
    expect(between(locked("Write(x, 1)"), ["Read(x)"])).toContain("b may read x");
    const over = { a: thread(inOrder(uses, "Write(x, 1)")), b: dpc(inOrder(uses, "Read(x)")) };
    expect(race(over, 1)).toBeUndefined();
    expect(race(over, 2)).toContain("b may read x");
  });

  it("is between two threads of one processor, which may be switched at any time, and with a device", () => {
    expect(between(["Write(x, 1)"], ["Read(x)"], 1)).toContain("a may write x");
    expect(race({ a: thread(inOrder(uses, "Read(x)")), d: environment(inOrder(uses, "Write(x, 1)")) })).toContain(
      "d may write x",
    );
  });
});
