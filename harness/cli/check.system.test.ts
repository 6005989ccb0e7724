import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { afterAll, describe, expect, it } from "vitest";
import { cliMain, normalised, projectRoot, runCli } from "../testing/run-cli";
import type { RunReport } from "../trace/result";

const designs = path.join(__dirname, "fixtures", "designs");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-check-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Fields of a trace that have tests of their own. */
const bulky = new Set(["charts", "properties"]);

const schema = JSON.parse(fs.readFileSync(path.join(projectRoot, "docs/schema/report-1.json"), "utf8")) as object;

function jsonOf(args: readonly string[]): RunReport {
  return JSON.parse(runCli([...args, "--report", "json=-"], designs).out) as RunReport;
}

describe("check", () => {
  it("shows the verdicts and the first counterexample", () => {
    const { code, out, err } = runCli(["check", "lock-order.ts"], designs);
    expect(normalised(out)).toMatchInlineSnapshot(`
      "    design      variant  CPUs  verdict               states  transitions  depth  time
      ok  lock-order  crossed     1  holds                     39           42     14  TIME
      ok                          2  violated no-deadlock      26           46      6  TIME
      ok              ordered     1  holds                     39           42     14  TIME
      ok                          2  holds                     48           72     14  TIME

      lock-order crossed on 2 processors violates no-deadlock
        nothing can move

      #  IRQL  CPU 0                                              CPU 1                                              held
               one
      1  0->2    KeAcquireSpinLock(first): raise [queue.c:12]
      2  2       KeAcquireSpinLock(first): take {a} [queue.c:12]                                                     a: one
      3  2       KeAcquireSpinLock(second): raise [queue.c:13]                                                       a: one
                                                                  two
      4  0->2                                                       KeAcquireSpinLock(first): raise [queue.c:12]     a: one
      5  2                                                          KeAcquireSpinLock(first): take {b} [queue.c:12]  a: one
                                                                                                                     b: two
      6  2                                                          KeAcquireSpinLock(second): raise [queue.c:13]    a: one
                                                                                                                     b: two

      without Driver Verifier: 0x133 DPC_WATCHDOG_VIOLATION, 1: too long at DISPATCH_LEVEL or above in total
      with Driver Verifier (verifier /flags 0x20 or /rc 6: Deadlock detection): 0xC4 DRIVER_VERIFIER_DETECTED_VIOLATION,
            0x1001: lock hierarchy violation

      who waits:
        one spins for b, held by two (at Second)
        two spins for a, held by one (at Second)

      in the end:
        one: Second
        two: Second
        IRQL of one: DISPATCH_LEVEL
        IRQL of two: DISPATCH_LEVEL
        processor 0: one
        processor 1: two
        a: held (owner = one, oldIrql = 0)
        b: held (owner = two, oldIrql = 0)

      6 steps, no shorter run does it; 1 context switch; shows from 2 processors on
      replay with bugcheck replay bc1.lock-order.crossed.2.0HF0uN0Ff1GR1DT0Iy.WqXhqF lock-order.ts

      assumed: oldIrqlStore = after-take: each holder of a spin lock has its own OldIrql, stored once it owns the lock
               (SPIN-1)
      assumed: releasing a spin lock and lowering the level is one step (SPIN-2 leaves it open)
      assumed: spin locks are unfair: any waiter may win (the pages are silent)

      3 holds, 1 violated: all as expected
      "
    `);
    expect(err).toBe("");
    expect(code).toBe(0);
  });

  it("shows a run that nobody expected, ends with exit code 1, and says what Windows would show", () => {
    const { code, out } = runCli(["check", "double-completion.ts", "--processors", "2"], designs);
    expect(normalised(out)).toMatchInlineSnapshot(`
      "    design             variant  CPUs  verdict                     states  transitions  depth  time
      !!  double-completion  design      2  violated single-completion       7            8      2  TIME  expected holds

      double-completion design on 2 processors violates single-completion
        the IRP is completed a second time

      #  IRQL  CPU 0                                               CPU 1                                               held
               first
      1  0       IoCompleteRequest(irp, STATUS_SUCCESS): complete
                                                                   second
      2  0                                                           IoCompleteRequest(irp, STATUS_SUCCESS): complete

      *** STOP: 0x00000044 MULTIPLE_IRP_COMPLETE_REQUESTS
            1  the IRP
      without Driver Verifier: 0x44 MULTIPLE_IRP_COMPLETE_REQUESTS
      with Driver Verifier: the same

      in the end:
        first: returning
        irp: completedTwice (cancelRoutine = NULL)

      2 steps, no shorter run does it; 1 context switch; shows from 1 processor on
      replay with bugcheck replay bc1.double-completion.design.2.0WI1Jn.MScFMC double-completion.ts

      assumed: IoCancelIrp sets Cancel and exchanges CancelRoutine in two steps, both under the cancel spin lock (CAN-1)

      1 violated: 0 of 1 as expected
      "
    `);
    expect(code).toBe(1);
  });

  it("says unrefuted, and by which limit, with exit code 2", () => {
    const { code, out } = runCli(["check", "lock-order.ts", "--variant", "ordered", "--max-states", "20"], designs);
    expect(normalised(out)).toContain("unrefuted, stopped at 20 states");
    expect(code).toBe(2);
  });

  it("judges the named property only, and then expects no other to show", () => {
    const { results } = jsonOf(["check", "lock-order.ts", "--property", "single-completion"]);
    expect(results.map(({ verdict, expected, asExpected }) => [verdict, expected, asExpected])).toEqual(
      Array(4).fill(["holds", "holds", true]),
    );
  });

  it("finds the smallest number of processors by itself", () => {
    const { results } = jsonOf(["check", "lock-order.ts", "--variant", "crossed", "--processors", "3"]);
    expect(results.map(({ trace }) => trace?.smallestProcessors)).toEqual([2]);
  });

  it("takes files, folders and globs, each design once", () => {
    const rows = (...args: string[]) =>
      jsonOf(["check", ...args, "--processors", "1"]).results.map(({ design }) => design);
    expect(rows("*.ts")).toEqual(rows("."));
    expect(rows("double-completion.ts", "*.ts", ".")).toEqual(rows("."));
    expect(rows("lock-*.ts")).toEqual(["lock-order", "lock-order"]);
  });
});

describe("the JSON report", () => {
  const validate = new Ajv({ allErrors: true }).compile(schema);
  const report = jsonOf(["check", ".", "gone.ts"]);

  it("is what the published schema describes", () => {
    expect(report.results).toHaveLength(6);
    expect(report.mistakes).toHaveLength(1);
    expect(report.results.some(({ trace }) => trace !== null)).toBe(true);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  });

  it("has no field that the schema leaves out", () => {
    const strict = JSON.parse(JSON.stringify(schema), (_, value) =>
      value?.type === "object" && value.properties !== undefined ? { ...value, additionalProperties: false } : value,
    ) as object;
    const validateStrictly = new Ajv({ allErrors: true }).compile(strict);
    expect(validateStrictly(report), JSON.stringify(validateStrictly.errors)).toBe(true);
    expect(validateStrictly({ ...report, news: 1 })).toBe(false);
  });

  it("is the only thing on standard output, whole", () => {
    const { out } = runCli(["check", "lock-order.ts", "--variant", "crossed", "--report", "json"], designs);
    const brief = (key: string, value: unknown) => (bulky.has(key) && Array.isArray(value) ? value.length > 0 : value);
    expect(
      JSON.parse(normalised(out), (key, value) => (key === "unmet" ? undefined : brief(key, value))),
    ).toMatchSnapshot();
  });

  it("has the charts, the claims judged and those not met after each step", () => {
    const trace = report.results.find(({ design, trace: shown }) => design === "lock-order" && shown !== null)?.trace;
    expect(trace?.charts.map(({ actors, arrows }) => [actors, arrows.length])).toEqual([[["one", "two"], 4]]);
    expect(trace?.charts[0]?.arrows[0]).toEqual({ from: "First", to: "Second", text: "KeAcquireSpinLock(first)" });
    expect(trace?.properties).toContainEqual({ name: "no-deadlock", kind: "stuck" });
    // Nothing but claims about single states can be unmet between two steps.
    expect(trace?.steps.map(({ unmet }) => unmet)).toEqual(Array(6).fill([]));
  });

  it("forecasts what Windows shows with and without Driver Verifier", () => {
    const [deadlock] = report.results.find(({ property }) => property.includes("no-deadlock"))?.forecast ?? [];
    expect(deadlock?.withoutVerifier.bugcheck).toMatchObject({ code: "0x133", name: "DPC_WATCHDOG_VIOLATION" });
    expect(deadlock?.withVerifier.checks).toMatchObject([
      {
        code: "0xC4",
        source: "Bug Check 0xC4 DRIVER_VERIFIER_DETECTED_VIOLATION",
        option: { ruleClass: 6, flags: "0x20" },
      },
    ]);
    const holding = report.results.find(({ verdict }) => verdict === "holds");
    expect(holding).not.toHaveProperty("forecast");
  });
});

describe("reports in files", () => {
  it("are written beside the text on the terminal", () => {
    const files = ["a.json", "a.txt"].map((name) => path.join(folder, name));
    const { out } = runCli(
      ["check", "lock-order.ts", "--report", `json=${files[0]}`, "--report", `text=${files[1]}`],
      designs,
    );
    expect(out).toContain("all as expected");
    const [json = "", text = ""] = files.map((file) => fs.readFileSync(file, "utf8"));
    expect((JSON.parse(json) as RunReport).results).toHaveLength(4);
    expect(text).toContain("lock-order crossed on 2 processors violates no-deadlock");
  });
});

describe.runIf(fs.existsSync("/dev/full"))("a full disk", () => {
  it("under a report ends with exit code 3, and the results are printed all the same", () => {
    const { code, out, err } = runCli(["check", "lock-order.ts", "--report", "json=/dev/full"], designs);
    expect(out).toContain("all as expected");
    expect(err).toContain("error REPORT_NOT_WRITTEN: the json report could not be written: ENOSPC");
    expect(code).toBe(3);
  });

  it("under a report leaves the one that was there", () => {
    const file = path.join(folder, "kept.json");
    fs.writeFileSync(file, "the old one");
    const run = [process.execPath, cliMain, "check", "lock-order.ts", "--report", `json=${file}`];
    // No file may grow: what is written is refused as on a full disk.
    const { status, stderr } = spawnSync("sh", ["-c", 'ulimit -f 0 && exec "$0" "$@"', ...run], {
      cwd: designs,
      encoding: "utf8",
    });
    expect(stderr).toContain("error REPORT_NOT_WRITTEN: the json report could not be written: EFBIG");
    expect(status).toBe(3);
    expect(fs.readFileSync(file, "utf8")).toBe("the old one");
    expect(fs.readdirSync(folder).filter((name) => name.startsWith("kept"))).toEqual(["kept.json"]);
  });

  it("under standard output ends with exit code 3", () => {
    const full = fs.openSync("/dev/full", "w");
    const run = spawnSync(process.execPath, [cliMain, "check", "lock-order.ts"], {
      cwd: designs,
      stdio: ["ignore", full, "pipe"],
    });
    fs.closeSync(full);
    expect(run.stderr.toString()).toContain("error OUTPUT_NOT_WRITTEN: ENOSPC");
    expect(run.status).toBe(3);
  });
});

// Windows has no signal that one process could send another as Ctrl-C.
describe.runIf(process.platform !== "win32")("Ctrl-C", () => {
  it("ends the search, tells what is known as unrefuted, and exit code 2", async () => {
    const endless = path.join(folder, "endless.ts");
    fs.writeFileSync(endless, ENDLESS);
    const child = spawn(process.execPath, [cliMain, "check", endless, "--processors", "2,1", "--report", "json=-"]);
    const out: Buffer[] = [];
    child.stdout.on("data", (data: Buffer) => out.push(data));
    const ended = new Promise((resolve) => child.on("exit", resolve));
    // Its progress says when it searches.
    await new Promise<void>((resolve) =>
      child.stderr.on("data", (data: Buffer) => `${data}`.includes(" states") && resolve()),
    );
    child.kill("SIGINT");
    expect(await ended).toBe(2);
    const { results } = JSON.parse(Buffer.concat(out).toString()) as RunReport;
    expect(results.map(({ verdict, limit }) => [verdict, limit?.kind])).toEqual(
      Array(2).fill(["unrefuted", "interrupt"]),
    );
    expect(results[0]?.states).toBeGreaterThan(0);
  });
});

/** More states than anybody waits for: twenty threads with three locks each. */
const ENDLESS = `
import { design, each, many, routine, spinLock, thread } from "bugcheck";
const states = Object.fromEntries([0, 1, 2].flatMap((n) => [
  ["Take" + n, { on: { "KeAcquireSpinLock(lock)": "Give" + n } }],
  ["Give" + n, { on: { "KeReleaseSpinLock(lock)": n === 2 ? "Done" : "Take" + (n + 1) } }],
]));
const body = routine({ uses: { lock: spinLock }, chart: { initial: "Take0", states: { ...states, Done: { type: "final" } } } });
export default design({ id: "endless", objects: { lock: many(20, spinLock()) }, actors: { t: each("lock", thread(body)) } });
`;

describe("a store that is not exact", () => {
  const row = (store: string, ...more: string[]) =>
    jsonOf(["check", "lock-order.ts", "--processors", "2", "--store", store, ...more]).results[0];

  it.each(["hash-compact", "bit-state"])("%s: never holds, says how likely it is that a state is missing", (store) => {
    const args = ["check", "lock-order.ts", "--variant", "ordered", "--processors", "2", "--store", store];
    const { code, out } = runCli(args, designs);
    expect(out).toMatch(/unrefuted, a state was left out with probability \d/);
    expect(code).toBe(2);
    const ordered = row(store, "--variant", "ordered");
    expect(ordered).toMatchObject({ verdict: "unrefuted", states: 48, limit: { kind: "omission" } });
    expect(new Ajv().compile(schema)(jsonOf(args))).toBe(true);
  });

  it.each(["hash-compact", "bit-state"])("%s: a violation is real, and not proven shortest", (store) => {
    const crossed = row(store, "--variant", "crossed");
    expect(crossed).toMatchObject({ verdict: "violated", property: ["no-deadlock"], limit: null });
    expect(crossed?.trace).toMatchObject({ provenShortest: false });
    expect(crossed?.trace?.steps).toHaveLength(6);
  });
});
