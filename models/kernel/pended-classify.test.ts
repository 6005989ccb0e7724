import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { everyClassifyCompleted } from "../../properties/every-classify-completed";
import { dpcObject } from "./dpc-object";
import { pendedClassify } from "./pended-classify";
import { sharedVariable } from "./shared-variable";

const uses = { classify: pendedClassify };
const objects = { classify: pendedClassify() };
const pends = ["FwpsAcquireClassifyHandle0(classify)", "FwpsPendClassify0(classify)"];
const completes = ["FwpsCompleteClassify0(classify)", "FwpsReleaseClassifyHandle0(classify)"];

describe("a pended classify", () => {
  it("keeps its handle until it is completed and released", () => {
    const messages = ["acquire", "pend", "complete", "release"].map((type) => ({ type }));
    expect(sentences(pendedClassify(), messages, ({ references }) => Number(references) > 2)).toMatchInlineSnapshot(`
      [
        "at first: notAcquired (references = 0)",
        "at first, acquire: acquired (references = 1)",
        "at first, pend: usedUnacquired (references = 0)",
        "at first, acquire, acquire: acquired (references = 2)",
        "at first, acquire, pend: pended (references = 2)",
        "at first, acquire, complete: completedTwice (references = 1)",
        "at first, acquire, release: released (references = 0)",
        "at first, acquire, acquire, acquire: acquired (references = 3)",
        "at first, acquire, acquire, pend: pended (references = 3)",
        "at first, acquire, acquire, complete: completedTwice (references = 2)",
        "at first, acquire, pend, release: pended (references = 1)",
        "at first, acquire, release, acquire: usedAfterRelease (references = 0)",
      ]
    `);
  });

  it("is completed once", () => {
    const errors = (...calls: string[]) =>
      stateGraph(small({ objects, actors: { it: thread(inOrder(uses, ...calls)) } })).errors;
    expect(errors(...pends, ...completes)).toEqual([]);
    expect(errors(...pends, "FwpsCompleteClassify0(classify)", ...completes)).toEqual([
      "classify-completed-once: a classify is completed, or pended, that is not due: it is not pended, or it is already",
    ]);
  });

  it("that a timeout completes and releases is gone for the reply", () => {
    const both = { reply: thread(inOrder(uses, ...pends, ...completes)), timeout: dpc(inOrder(uses, ...completes)) };
    expect(stateGraph(small({ objects: { classify: pendedClassify() }, actors: both })).errors).toContain(
      "no-use-after-free: the classify handle is used after it was freed",
    );
  });

  it("is completed and released by the one of two who takes it", async () => {
    const complete = { on: { "FwpsCompleteClassify0(classify)": "Release" } } as const;
    const completes = (initial: "Acquire" | "Decide", takes: boolean) =>
      routine({
        uses: { ...uses, late: dpcObject, taken: sharedVariable },
        chart: {
          initial,
          states: {
            Acquire: { on: { "FwpsAcquireClassifyHandle0(classify)": "Pend" } },
            Pend: { on: { "FwpsPendClassify0(classify)": "Queue" } },
            Queue: { on: { "KeInsertQueueDpc(late)": "Decide" } },
            Decide: takes
              ? {
                  on: {
                    "InterlockedExchange(taken, 1)": [{ guard: returned("1"), target: "Done" }, { target: "Complete" }],
                  },
                }
              : complete,
            Complete: complete,
            Release: { on: { "FwpsReleaseClassifyHandle0(classify)": "Done" } },
            Done: { type: "final" },
          },
        },
      });
    const both = (takes: boolean) => ({
      actors: {
        reply: thread(completes("Acquire", takes)),
        timeout: dpc(completes("Decide", takes), {}, { queuedBy: "late" }),
      },
    });
    await showsRaceAndFix({
      objects: { classify: pendedClassify(), late: dpcObject(), taken: sharedVariable() },
      violates: "classify-completed-once",
      race: both(false),
      fix: both(true),
    });
  });

  it("that is left pended, or held, is told", () => {
    const view = (tags: string[]) => ({
      name: "connect",
      kind: "pended classify",
      state: "",
      tags: new Set(tags),
      context: {},
    });
    const found = [["held", "hanging"], ["held"], []].map(
      (tags) => everyClassifyCompleted.kind === "finally" && everyClassifyCompleted.check([view(tags)]),
    );
    expect(found).toEqual(["connect is never completed", "the handle of connect is never released", undefined]);
  });
});
