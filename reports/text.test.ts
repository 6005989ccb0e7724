import { describe, expect, it } from "vitest";
import type { CheckResult, RunReport } from "../harness/trace/result";
import type { TraceStep } from "../harness/trace/trace";
import { mistakeText, textReport } from "./text";

const step = (number: number, over: Partial<TraceStep>): TraceStep => ({
  actor: "process[0]",
  processor: 0,
  irql: 0,
  irqlAfter: 0,
  kind: "call",
  call: `Call${number}()`,
  phase: null,
  result: null,
  source: null,
  arrow: null,
  objects: [],
  changes: [],
  holds: [],
  occupancy: [[], []],
  unmet: [],
  ...over,
});

const held = [{ object: "queueLock", owner: "process[0]" }];

const violated: CheckResult = {
  design: "double-completion",
  variant: "no-lock",
  scope: { processors: 2, set: { irp: 2 } },
  verdict: "violated",
  expected: "violated",
  expectedProperty: "single-completion",
  expectedLimit: null,
  asExpected: true,
  property: ["single-completion"],
  bugcheck: { code: "0x44", name: "MULTIPLE_IRP_COMPLETE_REQUESTS", parameters: ["the IRP: irp[0]"] },
  states: 12345,
  transitions: 67890,
  depth: 5,
  elapsedMs: 12.3,
  xstateEvaluations: 40,
  trace: {
    schedule: "bc1.double-completion.no-lock.2.0aB1cD.abcdef",
    steps: [
      step(1, { actor: "device", processor: null, irql: null, irqlAfter: null, kind: "choice", call: "interrupt" }),
      step(2, { call: "KeAcquireSpinLock(queueLock)", phase: "raise", irqlAfter: 2 }),
      step(3, {
        call: "KeAcquireSpinLock(queueLock)",
        phase: "take",
        irql: 2,
        irqlAfter: 2,
        holds: held,
        source: "q.c:12",
      }),
      step(4, { actor: "dpc", processor: 1, kind: "enter", call: "enter", irql: 2, irqlAfter: 2, holds: held }),
      step(5, {
        actor: "dpc",
        processor: 1,
        call: "IoCompleteRequest(irp, STATUS_SUCCESS)",
        irql: 2,
        irqlAfter: 2,
        objects: ["irp[0]"],
        holds: held,
      }),
    ],
    ending: {
      violations: [
        {
          property: "single-completion",
          kind: "error",
          explanation: "irp[0] is completed a second time",
          bugcheck: null,
        },
      ],
      waiting: [],
      standing: [{ component: "irp[0]", state: "completed twice" }],
    },
    contextSwitches: 1,
    smallestProcessors: 2,
    provenShortest: true,
    properties: [],
    charts: [],
  },
  assumptions: ["releasing a spin lock and lowering the level is one step"],
  warnings: [],
  limit: null,
  file: "my designs/d.ts",
};

const holds: CheckResult = {
  ...violated,
  variant: "one-lock",
  verdict: "holds",
  expected: "holds",
  expectedProperty: null,
  property: [],
  bugcheck: null,
  trace: null,
};

const report = (...results: CheckResult[]): RunReport => ({
  schema: 1,
  tool: { name: "bugcheck", version: "0.0.0", node: "v20" },
  results,
  mistakes: [],
});

const plain = { width: 120, colors: false };

describe("the text report", () => {
  it("shows verdicts, and the first violation step by step in a column a processor", () => {
    expect(textReport(report(violated, holds), plain)).toMatchInlineSnapshot(`
      "    design             variant      CPUs  verdict                     states  transitions  depth   time
      ok  double-completion  no-lock   2 irp=2  violated single-completion  12,345       67,890      5  12 ms
      ok                     one-lock  2 irp=2  holds                       12,345       67,890      5  12 ms

      double-completion no-lock on 2 processors violates single-completion
        irp[0] is completed a second time

      #  IRQL  environment    CPU 0                               CPU 1                               held
               device
      1          ? interrupt
                              process[0]
      2  0->2                   KeAcquireSpinLock(queueLock):
                                raise
      3  2                      KeAcquireSpinLock(queueLock):                                         queueLock: process[0]
                                take [q.c:12]
                                                                  dpc
      4  2                                                          (enters)                          queueLock: process[0]
      5  2                                                          IoCompleteRequest(irp,            queueLock: process[0]
                                                                    STATUS_SUCCESS) {irp[0]}

      *** STOP: 0x00000044 MULTIPLE_IRP_COMPLETE_REQUESTS
            1  the IRP: irp[0]

      in the end:
        irp[0]: completed twice

      5 steps, no shorter run does it; 1 context switch; shows from 2 processors on
      replay with bugcheck replay bc1.double-completion.no-lock.2.0aB1cD.abcdef "my designs/d.ts"

      assumed: releasing a spin lock and lowering the level is one step

      1 holds, 1 violated: all as expected
      "
    `);
  });

  it("puts the processors in one column where the terminal is too narrow for two", () => {
    const lines = textReport(report(violated), { width: 80, colors: false }).split("\n");
    const from = lines.findIndex((line) => line.includes("IRQL"));
    expect(lines.slice(from, from + 10).join("\n")).toMatchInlineSnapshot(`
      "#  IRQL  environment, CPU 0, CPU 1                       held
               device on environment
      1          ? interrupt
               process[0] on CPU 0
      2  0->2    KeAcquireSpinLock(queueLock): raise
      3  2       KeAcquireSpinLock(queueLock): take [q.c:12]   queueLock: process[0]
               dpc on CPU 1
      4  2       (enters)                                      queueLock: process[0]
      5  2       IoCompleteRequest(irp, STATUS_SUCCESS)        queueLock: process[0]
                 {irp[0]}"
    `);
  });

  it("keeps the steps within the width, whatever it is", () => {
    for (const width of [60, 72, 80, 100, 120, 200]) {
      const lines = textReport(report(violated), { width, colors: false }).split("\n");
      const from = lines.findIndex((line) => line.includes("IRQL"));
      const to = lines.indexOf("", from);
      expect(lines.slice(from, to).filter((line) => line.length > width)).toEqual([]);
    }
  });

  it("shows every run that nobody expected, and none beside", () => {
    const surprise = {
      ...violated,
      variant: "surprise",
      asExpected: false,
      expected: "holds" as const,
      expectedProperty: null,
    };
    const text = textReport(report(violated, surprise), plain);
    expect(text.match(/on 2 processors violates/g)).toHaveLength(1);
    expect(text).toContain("double-completion surprise on 2 processors violates single-completion");
    expect(text).toContain("1 of 2 as expected");
  });

  it("has colours only where asked, and then the same words", () => {
    const ESCAPE = "\u001b";
    const coloured = textReport(report(violated, holds), { width: 120, colors: true });
    expect(textReport(report(violated, holds), plain)).not.toContain(ESCAPE);
    expect(coloured).toContain(`${ESCAPE}[`);
    expect(coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "")).toBe(
      textReport(report(violated, holds), plain),
    );
  });

  it("lets no name speak to the terminal", () => {
    const hostile = { ...violated, design: "\u001b]0;owned\u0007", variant: "\u001b[2J" };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(textReport(report(hostile), plain)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it("says what stopped a search", () => {
    const stopped = { ...holds, verdict: "unrefuted" as const, asExpected: false };
    const words = (["states", "memory", "time", "interrupt"] as const).map(
      (kind) =>
        textReport(report({ ...stopped, limit: { kind, value: 2 ** 20 } }), plain).match(/unrefuted, ([^ ]+ )+/)?.[0],
    );
    expect(words).toMatchInlineSnapshot(`
      [
        "unrefuted, stopped at 1,048,576 states ",
        "unrefuted, stopped at 1.0 MiB ",
        "unrefuted, stopped after 17 min 29 s ",
        "unrefuted, interrupted ",
      ]
    `);
  });
});

it("shows a mistake with its place and what to do", () => {
  const mistake = {
    code: "UNKNOWN_CALL",
    message: "KeAcquireSpinlock is not a call on anything this chart uses",
    hint: "Did you mean KeAcquireSpinLock?",
    place: { file: "d.ts", chart: "thread", state: "Take" },
  };
  expect(mistakeText(mistake, plain)).toMatchInlineSnapshot(`
    "error UNKNOWN_CALL: KeAcquireSpinlock is not a call on anything this chart uses
      at    d.ts, chart thread, state Take
      hint  Did you mean KeAcquireSpinLock?"
  `);
});
