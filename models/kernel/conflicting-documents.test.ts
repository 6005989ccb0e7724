import { expect, test } from "vitest";
import { thread } from "../../harness/language/actor";
import { design } from "../../harness/language/design";
import type { Kind } from "../../harness/language/kind";
import { routine } from "../../harness/language/routine";
import { compileDesign } from "../../harness/network/compile-design";
import { ddi } from "./ddi";
import { semaphore } from "./semaphore";

function assumptionsOf(call: string, uses: Readonly<Record<string, Kind>>, objects: object = {}): readonly string[] {
  const caller = routine({
    uses,
    chart: { initial: "Call", states: { Call: { on: { [call]: "Done" } }, Done: { type: "final" } } },
  } as unknown as Parameters<typeof routine>[0]);
  const calling = design({ id: "calling", objects, actors: { caller: thread(caller) } } as Parameters<
    typeof design
  >[0]);
  return compileDesign(calling, "design", { processors: 1, set: {}, properties: [] }).assumptions;
}

test("where the pages of a call contradict each other, the verdict says which reading it took", () => {
  const conflict = "the documents of MmAllocatePagesForMdl contradict each other: PASSIVE_LEVEL..DISPATCH_LEVEL; ";
  expect(assumptionsOf("MmAllocatePagesForMdl(low, high)", { pages: ddi("MmAllocatePagesForMdl") })).toContainEqual(
    expect.stringContaining(conflict),
  );
});

test("so it does where the vocabulary models the call", () => {
  const said = assumptionsOf("KeReleaseSemaphore(it)", { it: semaphore }, { it: semaphore({ limit: 1 }) });
  expect(said).toContainEqual(expect.stringContaining("the documents of KeReleaseSemaphore contradict each other: "));
});

test("where they are silent, it says that any level is allowed", () => {
  const said = assumptionsOf("ACX_AUDIOENGINE_CONFIG_INIT(it)", { it: ddi("ACX_AUDIOENGINE_CONFIG_INIT") });
  expect(said).toContainEqual(
    expect.stringMatching(/^the documents state no level for ACX_AUDIOENGINE_CONFIG_INIT \(.+\); any is allowed$/),
  );
});
