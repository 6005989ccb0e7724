import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { flowContext } from "./flow-context";
import { poolBlock } from "./pool-block";

const uses = { flow: flowContext, block: poolBlock };
const free = "ExFreePoolWithTag(block)";

/** Removes the context; `after` frees what it points to after the call, else flowDeleteFn does. */
const remover = (after: boolean) =>
  routine({
    uses,
    chart: {
      initial: "Remove",
      states: {
        Remove: {
          on: {
            "FwpsFlowRemoveContext0(flow)": after
              ? "Free"
              : [{ guard: returned("STATUS_SUCCESS"), target: "Free" }, { target: "Done" }],
          },
        },
        Free: { on: { [free]: "Done" } },
        Done: { type: "final" },
      },
    },
  });

const classify = routine({
  uses,
  chart: {
    initial: "Begin",
    states: {
      Begin: { on: { "BeginFlowClassify(flow)": [{ guard: returned("NULL"), target: "End" }, { target: "Use" }] } },
      Use: { on: { "Access(block)": "End" } },
      End: { on: { "EndFlowClassify(flow)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const races = (after: boolean) =>
  stateGraph(
    small({
      objects: { flow: flowContext(), block: poolBlock({ allocated: true }) },
      actors: {
        driver: thread(inOrder(uses, "FwpsFlowAssociateContext0(flow)")),
        classify: thread(classify),
        unload: thread(remover(after)),
        engine: thread(
          after ? inOrder(uses, "CallFlowDelete(flow)") : inOrder(uses, "CallFlowDelete(flow)", free),
          {},
          { daemon: true },
        ),
      },
    }),
  );

describe("a flow context", () => {
  it("is removed at once, or when the classify that is active has come back", () => {
    const messages = ["associate", "remove", "classify", "classified", "end", "delete", "use"].map((type) => ({
      type,
    }));
    const several = ({ classifying = [] }: { readonly classifying?: unknown }) => Math.abs(Number(classifying)) > 0;
    expect(sentences(flowContext(), messages, several)).toMatchInlineSnapshot(`
      [
        "at first: none (classifying = 0)",
        "at first, associate: associated (classifying = 0)",
        "at first, classify: none (classifying = 1)",
        "at first, classified: none (classifying = -1)",
        "at first, use: usedAfterDelete (classifying = 0)",
        "at first, associate, classify: associated (classifying = 1)",
        "at first, associate, classified: associated (classifying = -1)",
        "at first, associate, end: deletePending (classifying = 0)",
        "at first, associate, end, classify: deletePending (classifying = 1)",
        "at first, associate, end, classified: deletePending (classifying = -1)",
      ]
    `);
  });

  it("is freed under a classify by who cleans up after the call, and not by who leaves it to flowDeleteFn (WFP-13)", () => {
    expect(races(true).errors).toContain("no-use-after-free: the pool block is used after it was freed");
    expect(races(false).errors).toEqual([]);
  });

  it("is one a flow, and keeps the callout registered until it is deleted (WFP-12, WFP-14, WFP-15)", () => {
    const associate = "FwpsFlowAssociateContext0(flow)";
    const left = "IsFlowContextLeft(flow)";
    const body = inOrder(
      uses,
      associate,
      associate,
      "FlowEnds(flow)",
      left,
      "CallFlowDelete(flow)",
      left,
      "UseFlowContext(flow)",
    );
    const { situations, errors } = stateGraph(
      small({ objects: { flow: flowContext(), block: poolBlock() }, actors: { it: thread(body) } }),
    );
    const results = situations.at(-1)?.run.map((step) => step.split("-> ")[1] ?? "");
    expect(results).toEqual(["STATUS_SUCCESS", "STATUS_OBJECT_NAME_EXISTS", "", "TRUE", "", "FALSE", ""]);
    expect(errors).toEqual(["no-use-after-free: the flow context is used after it was freed"]);
  });
});
