import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { bugCheckForecast, bugCheckRowsOf } from "../../models/kernel/facts/bug-check-table";
import { bugChecksNamed, parameter1Of, partsOf } from "../../models/kernel/facts/forecast";
import * as vocabulary from "../index";
import type { BugCheck } from "../language/bug-check";
import type { Kind } from "../language/kind";
import type { Property } from "../language/property";
import { irqlError } from "../network/irql-error";
import type { Finding, Trace, Waiting } from "../trace/trace";
import { describeVocabulary } from "./describe-vocabulary";
import { withForecast } from "./forecasts";

const folders = ["../../properties", "../../properties/rules"].map((folder) => path.resolve(__dirname, folder));
let claims: readonly Property[] = [];
beforeAll(async () => {
  const files = folders.flatMap((folder) => fs.readdirSync(folder).map((file) => path.join(folder, file)));
  const sources = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const modules = await Promise.all(sources.map((file): Promise<object> => import(file)));
  claims = modules.flatMap((exported) => Object.values(exported).filter(isClaim));
});

function isClaim(value: unknown): value is Property {
  return typeof value === "object" && value !== null && "about" in value && "facts" in value;
}

/** As what a finding of the claim is reported. */
const foundAs: Partial<Record<Property["kind"], Finding["kind"]>> = {
  stuck: "stuck",
  race: "invariant",
  always: "invariant",
  finally: "final",
  eventually: "cycle",
  terminates: "cycle",
};

/** Errors of objects, of calls at a level that their contract forbids, and of what happens to levels. */
const errors: readonly { readonly property: string; readonly bugcheck: BugCheck | null }[] = [
  ...describeVocabulary(vocabulary, () => undefined).flatMap(({ errors: states }) =>
    states.map(({ property, bugcheck }) => ({
      property,
      bugcheck: bugcheck === undefined ? null : readBack(bugcheck),
    })),
  ),
  ...Object.values(vocabulary)
    .filter((value) => typeof value === "function" && "calls" in value)
    .flatMap(({ calls }: Pick<Kind, "calls">) => Object.values(calls).flatMap(({ irql = [] }) => irql))
    .flatMap(({ bugcheck }) => (bugcheck === undefined ? [] : [{ property: "irql-respected", bugcheck }])),
  ...(["contract", "raise", "lower", "frame"] as const).flatMap((error) =>
    (["thread", "workItem", "dpc", "isr", "apc"] as const).flatMap((kind) =>
      [false, true].map((cancelRoutine) => {
        const made = irqlError({ old: 2, error, expected: 0 } as Parameters<typeof irqlError>[0], {
          kind,
          call: "KeSetEvent",
          cancelRoutine,
        });
        return { property: made.property, bugcheck: made.bugcheck ?? null };
      }),
    ),
  ),
];

/** A bug check as the vocabulary's page prints it. */
function readBack(printed: string): BugCheck {
  const [head = "", ...parameters] = printed.split("; ");
  const [code = "", name = ""] = head.split(" ");
  return { code, name, parameters };
}

const trace = (waiting: readonly Partial<Waiting>[], occupancy: readonly string[][] = []) =>
  ({
    steps: [{ call: "KeAcquireSpinLock(b)", occupancy }],
    ending: {
      violations: [{ property: "no-deadlock", kind: "stuck", explanation: "", bugcheck: null }],
      waiting,
      standing: [],
    },
  }) as unknown as Trace;
const waits = (actor: string, holder: string | null, call = "KeAcquireSpinLock(x)") => ({
  actor,
  holder,
  object: "x",
  call,
});
const stuck = (...args: Parameters<typeof trace>) => {
  const [first] = withForecast(["no-deadlock"], trace(...args), claims).forecast ?? [];
  return [first?.withoutVerifier.bugcheck?.code ?? null, first?.withVerifier.checks.map(parameter1Of)];
};

describe("every claim and every error of an object", () => {
  it("is there to be looked at", () => {
    expect(claims.length).toBeGreaterThan(120);
    expect(errors.length).toBeGreaterThan(80);
  });

  it("names bug checks of the table only", () => {
    const references = claims.flatMap(({ forecast = [] }) => forecast.flatMap(bugChecksNamed));
    expect(references.length).toBeGreaterThan(40);
    const unknown = references.filter((reference) => {
      const { code, parameter1 } = partsOf(reference);
      const rows = bugCheckRowsOf(code);
      if (parameter1 === undefined) return rows.length === 0;
      return !rows.some((row) => row.parameter1.includes(Number(parameter1)));
    });
    expect(unknown).toEqual([]);
  });

  it("has a forecast with its sources", () => {
    const forecasts = claims.flatMap(({ name, kind: claim }) => {
      const kind = foundAs[claim] ?? "error";
      const named = errors.filter(({ property }) => property === name).map(({ bugcheck }) => bugcheck);
      return (kind === "error" && named.length > 0 ? named : [null]).map((bugcheck) => {
        const violations = [{ property: name, kind, explanation: "", bugcheck }];
        const ended = { steps: [], ending: { violations, waiting: [], standing: [] } } as unknown as Trace;
        return withForecast([name], ended, claims).forecast?.[0];
      });
    });
    expect(forecasts.length).toBeGreaterThan(claims.length);
    expect(claims.filter(({ forecast = [] }) => forecast.length === 0).map(({ name }) => name)).toEqual([]);
    for (const forecast of forecasts) {
      const { bugcheck: plain = null, shows } = forecast?.withoutVerifier ?? {};
      expect(plain === null ? shows : plain.source, forecast?.property).toMatch(/\w/);
      for (const { source, option } of forecast?.withVerifier.checks ?? []) {
        expect(source).toMatch(/^Bug Check /);
        expect(option?.source ?? "debugger/").toMatch(/^(debugger|devtest)\//);
      }
    }
  });

  it("is an error of a claim's: none is without one", () => {
    const names = new Set(claims.map(({ name }) => name));
    expect(errors.filter(({ property }) => !names.has(property))).toEqual([]);
  });

  it("names no bug check that the table does not know", () => {
    const unknown = errors.filter(({ bugcheck }) => {
      if (bugcheck === null) return false;
      return bugCheckForecast(bugcheck.code)?.name !== bugcheck.name;
    });
    expect(unknown).toEqual([]);
  });
});

describe("where nothing can move", () => {
  it("it hangs below DISPATCH_LEVEL, and Driver Verifier sees nothing of events", () => {
    expect(stuck([waits("a", null, "KeWaitForSingleObject(e)")])).toEqual([null, []]);
  });

  it("the watchdog comes where a processor is kept", () => {
    expect(stuck([waits("a", null)], [["a"]])).toEqual(["0x133", []]);
  });

  it("a circle of locks breaks the order that Driver Verifier keeps, one of resources does not", () => {
    expect(stuck([waits("a", "b"), waits("b", "a")], [["a"], ["b"]])).toEqual(["0x133", ["0x1001"]]);
    const resource = "ExAcquireResourceExclusiveLite(r)";
    expect(stuck([waits("a", "b", resource), waits("b", "a", resource)])).toEqual([null, []]);
  });

  it("who waits for a resource or a framework lock of its own is found out", () => {
    expect(stuck([waits("a", "a", "ExAcquireResourceExclusiveLite(r)")])).toEqual([null, ["0x1000"]]);
    expect(stuck([waits("a", "a", "WdfWaitLockAcquire(l, NULL)")])).toEqual([null, ["0x2"]]);
    expect(stuck([waits("a", "b", "WdfWaitLockAcquire(l, NULL)")])).toEqual([null, []]);
  });

  it("a lock taken twice breaks the rule of the call", () => {
    expect(stuck([waits("a", "a")], [["a"]])).toEqual(["0x133", ["0x00040009"]]);
  });
});

it("a row that reports nothing has no forecast", () => {
  expect(withForecast([], trace([]), claims)).toEqual({});
  expect(withForecast([], null, claims)).toEqual({});
});
