import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { byteRing } from "./byte-ring";
import { spinLock } from "./spin-lock";

const uses = { ring: byteRing };
const put = inOrder(uses, "ReadCount(ring)", "WriteCountAfterPut(ring)");
const get = inOrder(uses, "ReadCount(ring)", "WriteCountAfterGet(ring)");
const counts = (getter: typeof dpc) => {
  const design = small({ objects: { ring: byteRing() }, actors: { put: thread(put), get: getter(get) } });
  const ends = stateGraph(design).situations.filter(({ moves }) => moves.length === 0);
  return [...new Set(ends.map(({ is }) => / count = (\d)/.exec(is("ring"))?.[1]))].sort();
};

describe("a byte ring", () => {
  it("has its count written back as whoever writes has read it, whatever came between", () => {
    const messages = [
      { type: "readCount", by: "A" },
      { type: "writePut", by: "A" },
      { type: "readCount", by: "B" },
      { type: "writeGet", by: "B" },
    ];
    const readFirst = (way: string) => /readCount by A.*writePut by A/.test(way) || !way.includes("writePut");
    const ways = sentences(byteRing(), messages, ({ puts, gets }) => Number(puts) + Number(gets) > 0).filter(readFirst);
    expect(ways.filter((way) => !way.includes("writeGet") || way.includes("readCount by B"))).toMatchInlineSnapshot(`
      [
        "at first: inUse (initially = 1, count = 1, puts = 0, gets = 0, seen = {})",
        "at first, readCount by A: inUse (initially = 1, count = 1, puts = 0, gets = 0, seen = {"A":1})",
        "at first, readCount by B: inUse (initially = 1, count = 1, puts = 0, gets = 0, seen = {"B":1})",
        "at first, readCount by A, writePut by A: inUse (initially = 1, count = 2, puts = 1, gets = 0, seen = {})",
        "at first, readCount by A, readCount by B: inUse (initially = 1, count = 1, puts = 0, gets = 0, seen = {"A":1,"B":1})",
        "at first, readCount by B, writeGet by B: inUse (initially = 1, count = 0, puts = 0, gets = 1, seen = {})",
        "at first, readCount by A, readCount by B, writePut by A: inUse (initially = 1, count = 2, puts = 1, gets = 0, seen = {"B":1})",
        "at first, readCount by A, readCount by B, writeGet by B: inUse (initially = 1, count = 0, puts = 0, gets = 1, seen = {"A":1})",
      ]
    `);
  });

  it("counts a put and a get that do not overlap", () => {
    const inTurn = inOrder(
      uses,
      "ReadCount(ring)",
      "WriteCountAfterPut(ring)",
      "ReadCount(ring)",
      "WriteCountAfterGet(ring)",
    );
    const { situations } = stateGraph(small({ objects: { ring: byteRing() }, actors: { it: thread(inTurn) } }));
    expect(situations.at(-1)?.is("ring")).toMatch(/ count = 1, puts = 1, gets = 1/);
  });

  it("loses the get that comes in the middle of a put, and in a thread also the put", () => {
    expect(counts(dpc)).toEqual(["1", "2"]);
    expect(counts(thread)).toEqual(["0", "1", "2"]);
  });

  it("needs a lock on both sides", async () => {
    const locked = { ...uses, lock: spinLock };
    const [take, release] = ["KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)"];
    const [takeAtDpc, releaseAtDpc] = ["KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)"];
    await showsRaceAndFix({
      objects: { ring: byteRing(), lock: spinLock() },
      violates: "ring-count-exact",
      race: { actors: { put: thread(put), get: dpc(get) } },
      fix: {
        actors: {
          put: thread(inOrder(locked, take, "ReadCount(ring)", "WriteCountAfterPut(ring)", release)),
          get: dpc(inOrder(locked, takeAtDpc, "ReadCount(ring)", "WriteCountAfterGet(ring)", releaseAtDpc)),
        },
      },
    });
  });
});
