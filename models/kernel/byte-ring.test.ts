import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { byteRing } from "./byte-ring";

const uses = { ring: byteRing };
const put = inOrder(uses, "ReadCount(ring)", "WriteCountAfterPut(ring)");
const get = inOrder(uses, "ReadCount(ring)", "WriteCountAfterGet(ring)");
const counts = (getter: typeof dpc) => {
  const design = small({ objects: { ring: byteRing() }, actors: { put: thread(put), get: getter(get) } });
  const ends = stateGraph(design).situations.filter(({ moves }) => moves.length === 0);
  return [...new Set(ends.map(({ is }) => / count = (\d)/.exec(is("ring"))?.[1]))].sort();
};

describe("a byte ring", () => {
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
});
