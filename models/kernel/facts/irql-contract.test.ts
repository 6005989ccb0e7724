import { describe, expect, test } from "vitest";
import { documentedDdi, documentedNames, documentedPages } from "./documented-ddi";
import conditionTable from "./irql-conditions.json";
import { irqlContract } from "./irql-contract";
import { ownWords } from "./own-words";

const [PASSIVE, APC, DISPATCH, DIRQL, HIGH] = [0, 1, 2, 3, 31];

describe("the IRQL contracts", () => {
  test("cover 7,261 pages, 5,573 of them and 5,418 distinct names with a range", () => {
    const pages = documentedPages();
    const ranged = pages.filter((page) => page.range !== "");
    expect(pages).toHaveLength(7261);
    expect(ranged).toHaveLength(5573);
    expect(new Set(ranged.map((page) => page.name)).size).toBe(5418);
    expect(documentedNames()).toHaveLength(7034);
  });

  test.each([
    ["KeWaitForSingleObject", PASSIVE, DISPATCH, "NF:wdm.KeWaitForSingleObject"],
    ["KeAcquireSpinLock", PASSIVE, DISPATCH, "NF:wdm.KeAcquireSpinLock~r1"],
    ["KeAcquireSpinLockAtDpcLevel", DISPATCH, DISPATCH, "NF:wdm.KeAcquireSpinLockAtDpcLevel~r1"],
    ["IoSetCancelRoutine", PASSIVE, DISPATCH, "NF:wdm.IoSetCancelRoutine"],
    ["ExAcquireSpinLockShared", PASSIVE, DISPATCH, "NF:wdm.ExAcquireSpinLockShared"],
    ["IoCompleteRequest", PASSIVE, DISPATCH, "NF:wdm.IofCompleteRequest"],
    ["ZwQueryValueKey", PASSIVE, PASSIVE, "NF:wdm.ZwQueryValueKey"],
    ["ExAcquireFastMutex", PASSIVE, APC, "NF:wdm.ExAcquireFastMutex"],
    ["KeSynchronizeExecution", PASSIVE, HIGH - 1, "NF:wdm.KeSynchronizeExecution"],
    ["InterlockedIncrement", PASSIVE, HIGH, "NF:wdm.InterlockedIncrement"],
    ["KSERVICE_ROUTINE", DIRQL, HIGH - 1, "NC:wdm.KSERVICE_ROUTINE"],
    ["DRIVER_CANCEL", DISPATCH, DISPATCH, "NC:wdm.DRIVER_CANCEL"],
    ["WdfRequestComplete", PASSIVE, DISPATCH, "NF:wdfrequest.WdfRequestComplete"],
    ["NdisMSendNetBufferListsComplete", PASSIVE, DISPATCH, "NF:ndis.NdisMSendNetBufferListsComplete"],
  ])("hold %s to %i..%i", (name, min, max, uid) => {
    expect(irqlContract(name)).toMatchObject({ name, min, max, uid, source: uid });
  });

  test("know nothing of a name that no page documents, and state no level where no page does", () => {
    expect(irqlContract("KeFrobnicate")).toBeUndefined();
    expect(documentedDdi("ACPI_OP_REGION_CALLBACK")).toHaveLength(1);
    expect(irqlContract("ACPI_OP_REGION_CALLBACK")).toBeUndefined();
  });

  test("keep the cases of a level that depends on an argument", () => {
    expect(irqlContract("KeWaitForSingleObject")?.conditions).toEqual([
      { condition: "Timeout NULL or nonzero", min: PASSIVE, max: APC, page: "NF:wdm.KeWaitForSingleObject" },
      { condition: "Timeout points to zero", min: PASSIVE, max: DISPATCH, page: "NF:wdm.KeWaitForSingleObject" },
    ]);
  });

  test("keep every one of the 109 cases and 31 contradictions", () => {
    const contracts = documentedNames().flatMap((name) => irqlContract(name) ?? []);
    expect(contracts.flatMap((contract) => contract.conditions)).toHaveLength(109);
    expect(contracts.flatMap((contract) => contract.conflicts)).toHaveLength(31);
    expect(conditionTable.rows).toHaveLength(109);
  });

  test("say where the documents contradict each other", () => {
    expect(irqlContract("IoSetCancelRoutine")?.conflicts).toMatchObject([
      {
        kind: "frontmatter-vs-body",
        first: "DISPATCH_LEVEL (front matter)",
        second: "PASSIVE_LEVEL..DISPATCH_LEVEL (body)",
      },
    ]);
    expect(irqlContract("ExAcquireSpinLockShared")?.conflicts).toMatchObject([{ kind: "frontmatter-vs-body" }]);
  });

  test("of several pages of one name take the one with a range, and the header a driver includes first", () => {
    expect(documentedDdi("READ_REGISTER_ULONG64").map((page) => page.range)).toEqual(["", "PH"]);
    expect(irqlContract("READ_REGISTER_ULONG64")).toMatchObject({ max: HIGH, uid: "NF:wdm.READ_REGISTER_ULONG64" });
    expect(documentedDdi("ExAllocatePool").map((page) => page.kind)).toEqual(["macro", "macro", "function"]);
    expect(irqlContract("ExAllocatePool")).toMatchObject({ kind: "function", uid: "NF:wdm.ExAllocatePool" });
  });

  test("of several pages of one name never disagree about the range", () => {
    const ranges = new Map<string, Set<string>>();
    for (const { name, range } of documentedPages()) {
      if (range !== "") ranges.set(name, (ranges.get(name) ?? new Set()).add(range));
    }
    expect([...ranges].filter(([, found]) => found.size > 1)).toEqual([]);
  });
});

describe("the vocabulary's own words", () => {
  test.each(["ReadAcquire", "WriteRelease", "ReadNoFence", "WriteNoFence", "ReadPointerAcquire"])(
    "include %s, at any level, marked as taken from a sibling",
    (name) => {
      const sibling = { min: PASSIVE, max: HIGH, basis: "sibling", source: "wdm.h" };
      expect(irqlContract(name)).toMatchObject({ ...sibling, sibling: "NF:wdm.InterlockedCompareExchange" });
    },
  );

  test("name the page that documents them", () => {
    expect(irqlContract("InterlockedIncrementNoFence")?.source).toBe("win32/sync/synchronization-functions");
    expect(irqlContract("KeMemoryBarrierWithoutFence")?.source).toBe("NF:wdm.KeMemoryBarrier");
    expect(irqlContract("ReadInt32Acquire")).toMatchObject({
      uid: "NF:wdm.ReadInt32Acquire",
      source: "NF:wdm.ReadInt32Acquire",
      sibling: "NF:wdm.InterlockedCompareExchange",
    });
  });

  test("are words for which no page states a level, each with a sibling for which one does", () => {
    for (const word of ownWords.values()) {
      expect(documentedDdi(word.name).filter((page) => page.range !== "")).toEqual([]);
      expect(irqlContract(word.sibling)?.basis).toBe("text");
    }
  });
});
