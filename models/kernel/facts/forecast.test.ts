import { describe, expect, it } from "vitest";
import type { ForecastCase } from "../../../harness/language/forecast";
import { bugCheckRows } from "./bug-check-table";
import { forecastOf } from "./forecast";

const bugcheck = (code: string, ...parameters: string[]) => ({ code, name: "NAME", parameters });
const codes = ({ withVerifier }: ReturnType<typeof forecastOf>) =>
  withVerifier.checks.map(({ code, parameters, option }) => [
    code,
    parameters[0]?.split(":")[0],
    option?.flags ?? null,
  ]);

const foreseen = (
  named: ReturnType<typeof bugcheck> | null,
  cases: readonly ForecastCase[],
  seen: Partial<Parameters<typeof forecastOf>[0]> = {},
) =>
  forecastOf({ property: "p", bugcheck: named, call: null, explanation: "", held: false, rules: [], ...seen }, cases);

describe("a forecast", () => {
  it("keeps the bug check that the error names, and adds what Driver Verifier stops with", () => {
    const forecast = foreseen(bugcheck("0x48", "the IRP"), [{ without: "0x48", verifier: ["0xC9/0x07"] }]);
    expect(forecast.withoutVerifier).toMatchObject({
      bugcheck: { code: "0x48", parameters: ["the IRP"], source: "Bug Check 0x48 CANCEL_STATE_IN_COMPLETED_IRP" },
      shows: "",
    });
    expect(codes(forecast)).toEqual([["0xC9", "0x07", "0x10"]]);
  });

  it("says what is seen without Driver Verifier where only that names a bug check", () => {
    const forecast = foreseen(bugcheck("0xC4", "0x62: leak"), [{ shows: "it leaks" }]);
    expect(forecast.withoutVerifier).toEqual({ bugcheck: null, shows: "it leaks" });
    expect(codes(forecast)).toEqual([["0xC4", "0x62", "0x8"]]);
  });

  it("takes the first case that speaks of the bug check, with its parameter where the case names one", () => {
    const cases = [{ of: "0xC9/0x203", shows: "sent" }, { of: "0xC9", shows: "other" }, { shows: "none" }];
    const shown = ["0x203: sent down", "0x07: completed"].map(
      (parameter) => foreseen(bugcheck("0xC9", parameter), cases).withoutVerifier.shows,
    );
    expect([...shown, foreseen(null, cases).withoutVerifier.shows]).toEqual(["sent", "other", "none"]);
  });

  it("knows the DDI compliance rules of the call that went wrong", () => {
    const forecast = foreseen(bugcheck("0xC4", "IRQL"), [{ shows: "", rules: "irql" }], { call: "KeReleaseSpinLock" });
    expect(codes(forecast)).toContainEqual(["0xC4", "0x00020015", "0x20000"]);
    expect(codes(foreseen(null, [{ rules: "irql" }], { call: "NoSuchCall" }))).toEqual([]);
  });

  it("tells by the call, by what is explained and by who held what", () => {
    const cases: ForecastCase[] = [
      { in: "IoCallDriver | Zw*", held: true, shows: "sent while held" },
      { in: "IoCallDriver | Zw*", shows: "sent" },
      { explained: "cancelled", shows: "cancelled" },
      { shows: "else" },
    ];
    const shown = [
      { call: "IoCallDriver", held: true },
      { call: "ZwClose", explanation: "it was cancelled" },
      { call: "IoCallDrivers", explanation: "it was cancelled" },
      { call: "AZw" },
      { call: null },
    ].map((seen) => foreseen(null, cases, seen).withoutVerifier.shows);
    expect(shown).toEqual(["sent while held", "sent", "cancelled", "else", "else"]);
  });

  it("knows the rules that the property stands for, a release's where it comes in one", () => {
    const rules = [
      { rule: "SpinLock", bugChecks: ["0xC4/0x00040009"] },
      { rule: "SpinlockRelease", bugChecks: ["0xC4/0x0004000A"] },
    ];
    expect(codes(foreseen(null, [{}], { rules }))).toEqual([["0xC4", "0x00040009", "0x20000"]]);
    expect(codes(foreseen(null, [{}], { rules, call: "KeReleaseSpinLock" }))).toEqual([
      ["0xC4", "0x0004000A", "0x20000"],
    ]);
  });

  it("says a thing once", () => {
    const named = bugcheck("0xC4", "0x15: timer");
    expect(codes(foreseen(named, [{ verifier: ["0xC4/0x15"] }]))).toHaveLength(1);
  });

  it("leaves out a bug check that the table does not know", () => {
    expect(foreseen(bugcheck("0x7777"), []).withoutVerifier.bugcheck).toBeNull();
  });

  it("can be made of every row of the table", () => {
    for (const { code, parameter1 } of bugCheckRows()) {
      const [first] = parameter1;
      const reference = first === undefined ? code : `${code}/0x${first.toString(16)}`;
      expect(foreseen(null, [{ without: reference }]).withoutVerifier.bugcheck?.source).toMatch(/^Bug Check /);
    }
  });
});
