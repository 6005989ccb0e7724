import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { normalised, runCli } from "../testing/run-cli";

const folder = path.join(__dirname, "fixtures", "mistakes");

/** Each fixture with what is said about it, the hint aside. */
const MISTAKES: Readonly<Record<string, readonly [code: string, message: string, at: string]>> = {
  after: [
    "CHART_NOT_EXPLORABLE",
    "an actor's chart may not use `after`",
    "after.ts, design after design, chart thread, state Release",
  ],
  "always-loop": [
    "ALWAYS_LOOP",
    "the chart never comes to rest: more than 1000 `always` arrows in a row, without a call between them",
    "always-loop.ts, design always-loop design, chart thread, state Acquire, arrow KeAcquireSpinLock(lock)",
  ],
  "arrow-is-no-call": [
    "ARROW_IS_NO_CALL",
    'the arrow "lock acquired" is neither a call nor a choice',
    "arrow-is-no-call.ts, design arrow-is-no-call design, chart thread, state Acquire, arrow lock acquired",
  ],
  "does-not-compile": ["DESIGN_DOES_NOT_COMPILE", "TS1109: Expression expected.", "does-not-compile.ts:4:12"],
  grows: [
    "UNBOUNDED_LOCAL_STATE",
    "thread has more than 20000 local states; the newest is Acquire (rounds = 20000)",
    "grows.ts, design grows design, chart thread",
  ],
  "guard-impure": [
    "CHART_NOT_PURE",
    "asked twice in the same state, the chart answered Release {} and then Done {}",
    "guard-impure.ts, design guard-impure design, chart thread, state Acquire, arrow KeAcquireSpinLock(lock)",
  ],
  "guard-throws": [
    "CHART_THREW",
    "a guard or an action threw: Cannot read properties of null (reading 'ready')",
    "guard-throws.ts, design guard-throws design, chart thread, state Acquire, arrow KeAcquireSpinLock(lock)",
  ],
  invoke: [
    "CHART_NOT_EXPLORABLE",
    "an actor's chart may not use `invoke`",
    "invoke.ts, design invoke design, chart thread, state Release",
  ],
  "kind-throws": [
    "CHART_THREW",
    "the function that makes the chart threw: a bell needs a tone",
    "kind-throws.ts, design kind-throws design, chart bell bell",
  ],
  "property-throws": [
    "PROPERTY_THREW",
    "the property owner-is-known threw: Cannot read properties of null (reading 'toUpperCase')",
    "property-throws.ts, design property-throws design",
  ],
  "message-not-handled": [
    "MESSAGE_NOT_HANDLED",
    'thread, Ring(bell), sends "ring" to bell, which has no arrow for it in state "rung"',
    "message-not-handled.ts, design message-not-handled design, chart bell, state rung, arrow ring",
  ],
  "no-design": ["NO_DESIGN", "the module exports no design", "no-design.ts"],
  "role-and-variable": [
    "ROLE_AND_VARIABLE",
    "lock is a variable of the chart and is also bound as a role",
    "role-and-variable.ts, design role-and-variable design, chart thread",
  ],
  "role-unbound": [
    "ROLE_UNBOUND",
    "lock in KeAcquireSpinLock(lock) is bound to no object",
    "role-unbound.ts, design role-unbound design, chart thread, state Acquire, arrow KeAcquireSpinLock(lock)",
  ],
  throws: [
    "DESIGN_DOES_NOT_LOAD",
    "loading the module throws: Cannot read properties of undefined (reading 'map')",
    "throws.ts:3",
  ],
  "throws-null": ["DESIGN_DOES_NOT_LOAD", "loading the module throws: null", "throws-null.ts"],
  "two-calls": [
    "TWO_CALLS_IN_ONE_STATE",
    'the state offers "KeAcquireSpinLock(lock)" and "KeReleaseSpinLock(lock)"',
    "two-calls.ts, design two-calls design, chart thread, state Acquire",
  ],
  "unknown-call": [
    "UNKNOWN_CALL",
    "KeAcquireSpinlock is not a call on anything this chart uses",
    "unknown-call.ts, design unknown-call design, chart thread, state Acquire, arrow KeAcquireSpinlock(lock)",
  ],
  "unknown-literal": [
    "UNKNOWN_LITERAL",
    'NUL in KeWaitForSingleObject(done, NUL) is no name in `uses` and no literal that "timeout" may be',
    "unknown-literal.ts, design unknown-literal design, chart thread, state Acquire, arrow KeWaitForSingleObject(done, NUL)",
  ],
  "unknown-target": [
    "UNKNOWN_TARGET",
    'the arrow "KeAcquireSpinLock(lock)" leads to "Relase", which does not exist beside it',
    "unknown-target.ts, design unknown-target design, chart thread, state Acquire, arrow KeAcquireSpinLock(lock)",
  ],
  "variable-unset": [
    "VARIABLE_UNSET",
    "taken in KeAcquireSpinLock(taken) is used before it holds anything",
    "variable-unset.ts, design variable-unset design, chart thread, state Acquire",
  ],
  wildcard: [
    "WILDCARD_ARROW",
    'the arrow "*" stands for any event',
    "wildcard.ts, design wildcard design, chart thread, state Acquire, arrow *",
  ],
};

describe("a design with a mistake", () => {
  it("every fixture is one of them", () => {
    const named = [...Object.keys(MISTAKES), "unused-object"].map((name) => `${name}.ts`);
    expect(readdirSync(folder).sort()).toEqual(named.sort());
  });

  it.each(Object.entries(MISTAKES))("%s ends with exit code 3 and says what, where and what to do", (name, mistake) => {
    const { code, out, err } = runCli(["check", `${name}.ts`, "--no-progress", "--processors", "1"], folder);
    const [first = "", at = "", hint = ""] = normalised(err).split("\n");
    expect([first.replace(/^error /, ""), at.trim().replace(/^at +/, "")]).toEqual([
      `${mistake[0]}: ${mistake[1]}`,
      mistake[2],
    ]);
    expect(hint).toMatch(/^ {2}hint {2}\S/);
    expect(out).toBe("");
    expect(code).toBe(3);
  });

  it("does not keep the others from being checked", () => {
    const { code, out, err } = runCli(
      ["check", "unused-object.ts", "wildcard.ts", "two-calls.ts", "--report", "json"],
      folder,
    );
    const { results, mistakes } = JSON.parse(out) as { results: { design: string }[]; mistakes: { code: string }[] };
    expect(results.map(({ design }) => design)).toEqual(["unused-object", "unused-object"]);
    expect(mistakes.map((mistake) => mistake.code)).toEqual(["WILDCARD_ARROW", "TWO_CALLS_IN_ONE_STATE"]);
    expect(err).toContain("error WILDCARD_ARROW");
    expect(code).toBe(3);
  });
});

it("an object that no actor uses is a warning", () => {
  const { code, out } = runCli(["check", "unused-object.ts"], folder);
  expect(out).toContain("warning: unused-object: no actor uses the object spare\n");
  expect(code).toBe(0);
});

describe("a command line with a mistake", () => {
  it.each([
    [["check", "cancel-vs-dpc-completon"], "UNKNOWN_DESIGN", "Did you mean cancel-vs-dpc-completion?"],
    [["check", "gone.ts"], "FILE_NOT_FOUND", "Looked for"],
    [["check", "package.json/gone.ts"], "FILE_NOT_FOUND", "Looked for"],
    [["check", "gone/**"], "NO_FILE_MATCHES", "Looked in"],
    [["check", "cancel-vs-dpc-completion", "--variant", "fixd"], "UNKNOWN_VARIANT", "Did you mean fixed?"],
    [
      ["check", "cancel-vs-dpc-completion", "--property", "no-deadlok"],
      "UNKNOWN_PROPERTY",
      "Did you mean no-deadlock?",
    ],
    [["check", "cancel-vs-dpc-completion", "--set", "irq=3"], "NOT_SCALABLE", "What scales here: irp."],
    [["check", "--processors", "many"], "BAD_OPTION", "bugcheck help check"],
    [["check", "--report", "jsn"], "UNKNOWN_REPORT", "Did you mean json?"],
    [["check", "--verbose"], "BAD_COMMAND_LINE", "bugcheck help"],
    [["chek"], "BAD_COMMAND_LINE", "Did you mean check?"],
    [["replay"], "BAD_COMMAND_LINE", "bugcheck help"],
    [["replay", "not-a-schedule"], "NOT_A_SCHEDULE", 'begins with "bc1."'],
    [["replay", "bc9.a.b.1.0aB.AAAAAA"], "SCHEDULE_VERSION", "Replay it with the bugcheck that printed it"],
    [["replay", "bc1.a.b.1.0aB.AAAAAA"], "SCHEDULE_DAMAGED", "Copy it once more"],
  ])("%j: %s", (args, expected, hint) => {
    const { code, out, err } = runCli(args);
    expect(err.replaceAll(/\n +/g, " ")).toContain(`error ${expected}: `);
    expect(err.replaceAll(/\n +/g, " ")).toContain(hint);
    expect(out).toBe("");
    expect(code).toBe(3);
  });
});

it.each([
  ["check", "FILE_NOT_FOUND"],
  ["replay", "NOT_A_SCHEDULE"],
])("%s finds nothing under a name that is too long for any file", (command, expected) => {
  const { code, err } = runCli([command, `${"x".repeat(300)}.ts`]);
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining(`error ${expected}: `) });
});
