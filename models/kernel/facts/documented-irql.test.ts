import { describe, expect, test } from "vitest";
import { documentedIrql } from "./documented-irql";

const zeroTimeout = { answer: "timeout", is: "0" };

describe("the documented levels of a call of the vocabulary's", () => {
  test("are the range of its page", () => {
    expect(documentedIrql("IoCancelIrp")).toEqual([{ min: 0, max: 2, source: "NF:wdm.IoCancelIrp" }]);
    expect(documentedIrql("WriteRelease")).toEqual([{ min: 0, max: 31, source: "wdm.h" }]);
  });

  test("have a range for each case that an argument decides, and one for the rest", () => {
    const waits = {
      cases: [{ condition: "Timeout points to zero", when: zeroTimeout }],
      otherwise: "Timeout NULL or nonzero",
    };
    expect(documentedIrql("KeWaitForSingleObject", waits)).toEqual([
      { min: 0, max: 2, source: "NF:wdm.KeWaitForSingleObject", when: zeroTimeout },
      { min: 0, max: 1, source: "NF:wdm.KeWaitForSingleObject" },
    ]);
  });

  test("fall back to the widest range where no case is named for the rest", () => {
    const cases = [{ condition: "Wait = TRUE", when: { answer: "wait", is: "TRUE" } }];
    expect(documentedIrql("KeSetEvent", { cases }).map(({ max }) => max)).toEqual([1, 2]);
  });

  test("are a fault of ours where the documents are silent or know no such case", () => {
    expect(() => documentedIrql("KeFrobnicate")).toThrow("[bugcheck fault] no page states a level for KeFrobnicate");
    expect(() => documentedIrql("KeSetEvent", { cases: [], otherwise: "Wait" })).toThrow('know no "Wait"');
  });
});
