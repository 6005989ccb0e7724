import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import type { Phase } from "../../harness/language/call";
import { keep, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { irp } from "./irp";
import { sharedVariable } from "./shared-variable";

const uses = { count: sharedVariable };

/** The values that the variable may have when both threads are done. */
function outcomes(body: ReturnType<typeof inOrder>): string[] {
  const design = small({ objects: { count: sharedVariable() }, actors: { a: thread(body), b: thread(body) } });
  const { situations } = stateGraph(design);
  return [...new Set(situations.filter(({ moves }) => moves.length === 0).map(({ is }) => is("count")))].sort();
}

/** count = count + 1 as a read and a write. */
const plainIncrement = routine({
  uses,
  chart: {
    initial: "Read",
    states: {
      Read: { on: { "Read(count)": [{ guard: returned("0"), target: "Write1" }, { target: "Write2" }] } },
      Write1: { on: { "Write(count, 1)": "Done" } },
      Write2: { on: { "Write(count, 2)": "Done" } },
      Done: { type: "final" },
    },
  },
});

describe("a shared variable", () => {
  it("holds what was written last, and a count may not go below its least", () => {
    const messages = [
      { type: "write", value: "1" },
      { type: "exchange", value: "0" },
      { type: "compareExchange", comparand: "1", value: "2" },
      { type: "incrementUnlessZero" },
      { type: "decrement" },
    ];
    const beyond = ({ value }: { readonly value?: unknown }) => Number(value) > 2;
    expect(sentences(sharedVariable({ atLeast: 0 }), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: shared (value = 0)",
        "at first, write 1: shared (value = 1)",
        "at first, decrement: belowItsLeast (value = 0)",
        "at first, write 1, compareExchange 1 2: shared (value = 2)",
        "at first, write 1, compareExchange 1 2, incrementUnlessZero: shared (value = 3)",
      ]
    `);
  });

  it("loses an increment between a plain read and a plain write, and none of the Interlocked ones", () => {
    expect(outcomes(plainIncrement)).toEqual(["shared (value = 1)", "shared (value = 2)"]);
    expect(outcomes(inOrder(uses, "InterlockedIncrement(count)"))).toEqual(["shared (value = 2)"]);
  });

  it("orders what the name of a form says: all without a suffix, plain reads and writes nothing", () => {
    const orders = Object.entries(sharedVariable.calls).flatMap(([name, { phases }]) =>
      phases.flatMap(({ messages = [] }: Phase) =>
        messages.flatMap(({ memory }) =>
          memory === undefined || memory.access === "register" ? [] : [[name, memory.order]],
        ),
      ),
    );
    const said = (name: string) => {
      const suffix = /(NoFence|Acquire|Release)$/.exec(name)?.[1]?.toLowerCase();
      if (suffix !== undefined) return suffix === "nofence" ? "relaxed" : suffix;
      return /^Inter|^Increment/.test(name) ? "full" : "plain";
    };
    expect(orders.length).toBeGreaterThan(25);
    expect(orders.filter(([name = "", order]) => order !== said(name))).toEqual([]);
  });

  it("lets one exchange of a pointer win", () => {
    const claim = routine({
      uses: { current: sharedVariable, irp },
      chart: {
        context: { irp: null },
        initial: "Claim",
        states: {
          Claim: {
            on: {
              "InterlockedExchangePointer(current, NULL)": [
                { guard: returned("NULL"), target: "Done" },
                { target: "Complete", actions: keep("irp") },
              ],
            },
          },
          Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
          Done: { type: "final" },
        },
      },
    });
    const design = small({
      objects: { current: sharedVariable({ value: "irp" }), irp: irp() },
      actors: { a: thread(claim), b: thread(claim) },
    });
    expect(stateGraph(design).errors).toEqual([]);
  });
});
