import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { registryKey } from "./registry-key";

const uses = { key: registryKey };
const whole = ["ZwOpenKey(key)", "ZwQueryValueKey(key)", "ZwSetValueKey(key)", "ZwClose(key)"];

/** Reads a value where the key opens; `looks` at whether it did. */
const reads = (looks: boolean) =>
  stateGraph(
    small({
      objects: { key: registryKey({ mayFail: true }) },
      actors: {
        it: thread(
          routine({
            uses,
            chart: {
              initial: "Open",
              states: {
                Open: {
                  on: {
                    "ZwOpenKey(key)": looks
                      ? [{ guard: returned("STATUS_SUCCESS"), target: "Query" }, { target: "Done" }]
                      : "Query",
                  },
                },
                Query: { on: { "ZwQueryValueKey(key)": "Close" } },
                Close: { on: { "ZwClose(key)": "Done" } },
                Done: { type: "final" },
              },
            },
          }),
        ),
      },
    }),
  );

describe("a registry key", () => {
  it("is opened, used and closed", () => {
    const messages = ["open", "query", "set", "close"].map((type) => ({ type }));
    expect(sentences(registryKey(), messages)).toMatchInlineSnapshot(`
      [
        "at first: closed",
        "at first, open: open",
        "at first, query: usedWithoutHandle",
        "at first, close: closedTwice",
        "at first, open, open: openedTwice",
      ]
    `);
  });

  it("is for PASSIVE_LEVEL only", () => {
    const at = (place: typeof dpc) =>
      stateGraph(small({ objects: { key: registryKey() }, actors: { it: place(inOrder(uses, ...whole)) } })).errors;
    expect(at(thread)).toEqual([]);
    expect(at(dpc)).toEqual([expect.stringMatching(/^irql-respected: ZwOpenKey\(key\) at DISPATCH_LEVEL/)]);
  });

  it("may not open, which a driver that does not look finds out too late", () => {
    expect(reads(false).errors).toEqual(["handle-valid: a registry key is used without an open handle"]);
    expect(reads(true).errors).toEqual([]);
  });
});
