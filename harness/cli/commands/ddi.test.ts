import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { call, self } from "../../language/call";
import { CallerMistake } from "../../language/caller-mistake";
import { kind } from "../../language/kind";
import { addDdiCommand } from "./ddi";

const spinLock = kind({
  kind: "spin lock",
  calls: {
    KeAcquireSpinLock: call({
      params: [self("lock")],
      phases: [{ name: "raise" }, { name: "take" }],
      facts: ["SPN-1"],
    }),
  },
  facts: [],
  chart: () => ({}),
});

function run(...words: string[]): string {
  let output = "";
  const program = new Command("bugcheck").configureOutput({
    writeOut: (text) => {
      output += text;
    },
  });
  addDdiCommand(program, [spinLock]);
  program.parse(["ddi", ...words], { from: "user" });
  return output;
}

function mistake(...words: string[]): CallerMistake {
  try {
    run(...words);
  } catch (error) {
    if (error instanceof CallerMistake) return error;
    throw error;
  }
  throw new Error("no mistake found");
}

describe("ddi", () => {
  test("shows range, conditions, conflicts, rules and page of a DDI", () => {
    const text = run("IoSetCancelRoutine");
    expect(text).toMatch(/^IoSetCancelRoutine {2}function {2}NF:wdm\.IoSetCancelRoutine\n/);
    expect(text).toContain("  IRQL        PASSIVE_LEVEL..DISPATCH_LEVEL");
    expect(text).toContain("cancel spin lock must be held");
    expect(text).toContain("  conflicts   DISPATCH_LEVEL (front matter) against");
    expect(text).toContain("IrpCancelField (WDM)");
    expect(text).toContain("CC-BY-4.0");
  });

  test("says whether a call is modelled, and how it unfolds", () => {
    expect(run("KeAcquireSpinLock")).toContain("  modelled    on a spin lock: raise; take\n");
    expect(run("ZwQueryValueKey")).toContain("  modelled    no: a chart may call it on anything");
  });

  test("names a device level as the documents do", () => {
    expect(run("KSERVICE_ROUTINE")).toContain("  entered at  DIRQL  (");
    expect(run("KeSynchronizeExecution")).toContain("  IRQL        PASSIVE_LEVEL..DIRQL  (");
  });

  test("prints JSON that carries levels as numbers and in words", () => {
    expect(JSON.parse(run("KeWaitForSingleObject", "--json"))).toMatchObject({
      name: "KeWaitForSingleObject",
      irql: { min: 0, max: 2, levels: "PASSIVE_LEVEL..DISPATCH_LEVEL" },
      conditions: [
        { condition: "Timeout NULL or nonzero", max: 1 },
        { condition: "Timeout points to zero", max: 2 },
      ],
      modelled: [],
    });
  });

  test("lists every page of a name that several headers share, the contract's first", () => {
    expect(JSON.parse(run("ExAllocatePool", "--json")).pages).toEqual([
      "NF:wdm.ExAllocatePool",
      "NF:classpnp.ExAllocatePool",
      "NF:smcnt.ExAllocatePool",
    ]);
  });

  test("suggests the nearest names for one that no page documents", () => {
    expect(mistake("IoSetCancelRotine")).toMatchObject({
      code: "UNKNOWN_DDI",
      message: 'No page documents "IoSetCancelRotine".',
      hint: "Did you mean IoSetCancelRoutine?",
    });
    expect(mistake("xyzzy").hint).toBe("Search with: bugcheck ddi --search xyzzy");
    expect(mistake("KeSetEvent", "IoCancelIrp").hint).toBe("Look for words with --search.");
  });
});

describe("ddi --search", () => {
  test("lists the names that hold every word", () => {
    expect(run("--search", "wait", "multiple")).toBe(
      [
        "FltCancellableWaitForMultipleObjects    PASSIVE_LEVEL..APC_LEVEL       NF:fltkernel.FltCancellableWaitForMultipleObjects",
        "FsRtlCancellableWaitForMultipleObjects  PASSIVE_LEVEL..APC_LEVEL       NF:ntifs.FsRtlCancellableWaitForMultipleObjects",
        "KeWaitForMultipleObjects                PASSIVE_LEVEL..DISPATCH_LEVEL  NF:wdm.KeWaitForMultipleObjects",
        '3 names hold "wait multiple"\n',
      ].join("\n"),
    );
  });

  test("includes the vocabulary's own words and names without a level", () => {
    expect(run("--search", "readacquire")).toContain("ReadAcquire64  PASSIVE_LEVEL..HIGH_LEVEL  wdm.h");
    expect(JSON.parse(run("--search", "acpi_op_region_callback", "--json"))).toEqual([
      {
        name: "ACPI_OP_REGION_CALLBACK",
        kind: "callback",
        levels: "no level stated",
        page: "NC:oprghdlr.ACPI_OP_REGION_CALLBACK",
      },
    ]);
  });

  test("refuses words that no name holds", () => {
    expect(mistake("--search", "frobnicate")).toMatchObject({ code: "UNKNOWN_DDI", hint: "Try a shorter word." });
  });
});
