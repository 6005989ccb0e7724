import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { projectRoot, runCli } from "../testing/run-cli";
import type { RunReport } from "../trace/result";

const designs = path.join(__dirname, "fixtures", "designs");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-replay-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const json = (args: readonly string[], cwd: string) =>
  JSON.parse(runCli([...args, "--report", "json=-"], cwd).out) as RunReport;

describe("replay", () => {
  const args = ["check", ".", path.join(projectRoot, "models/designs/cancel")];
  const { results } = json(args, designs);
  const violated = results.filter(({ trace }) => trace !== null);
  const stored = path.join(folder, "report.json");
  fs.writeFileSync(stored, JSON.stringify({ results }));

  it("gives every run that check found again: the same steps, the same end and the same bug check", () => {
    const { replays = [] } = json(["replay", stored], designs);
    expect(violated.length).toBeGreaterThan(3);
    expect(replays.map(({ trace }) => trace.schedule)).toEqual(violated.map(({ trace }) => trace?.schedule));
    for (const [index, { trace, property, bugcheck }] of replays.entries()) {
      const found = violated[index];
      expect(trace.steps).toEqual(found?.trace?.steps);
      expect(trace.ending).toEqual(found?.trace?.ending);
      expect(trace.contextSwitches).toBe(found?.trace?.contextSwitches);
      expect(bugcheck).toEqual(found?.bugcheck);
      expect(property.filter((name) => found?.property.includes(name))).not.toEqual([]);
    }
  });

  it("gives a run again that was found with one state for all that are alike", () => {
    const scope = ["usb-tx-cancel-freed-urb", "--variant", "naive", "--processors", "2", "--set", "urb=4"];
    const [symmetric] = json(["check", ...scope], folder).results;
    const [all] = json(["check", ...scope, "--no-reduction"], folder).results;
    expect(symmetric!.states).toBeLessThan(all!.states);
    expect(symmetric!.trace!.steps).toHaveLength(all!.trace!.steps.length);
    const file = path.join(folder, "symmetric.json");
    fs.writeFileSync(file, JSON.stringify({ results: [symmetric] }));
    const { replays = [] } = json(["replay", file], folder);
    expect(replays).toMatchObject([{ trace: { steps: symmetric!.trace!.steps, ending: symmetric!.trace!.ending } }]);
    expect(replays[0]!.property).toContain("no-use-after-free");
  });

  it("prints to the letter what check printed, from the command that check printed", () => {
    const checked = runCli(["check", "lock-order.ts", "--variant", "crossed"], designs).out;
    const command = /^replay with bugcheck (replay .*)$/m.exec(checked)?.[1]?.split(" ") ?? [];
    const { code, out } = runCli(command, designs);
    const run = (text: string) => text.slice(text.indexOf("lock-order crossed on"), text.search(/^\d+ steps/m));
    expect(run(out)).toBe(run(checked));
    expect(run(out)).toContain("one spins for b, held by two");
    expect(code).toBe(0);
  });

  it("takes a schedule out of a text file", () => {
    const text = path.join(folder, "report.txt");
    fs.writeFileSync(text, runCli(["check", "lock-order.ts", "--variant", "crossed"], designs).out);
    const { code, out } = runCli(["replay", text, "lock-order.ts"], designs);
    expect(out).toContain("lock-order crossed on 2 processors violates no-deadlock");
    expect(code).toBe(0);
  });

  it("refuses a schedule of an edited design at the first step that no longer fits", () => {
    const file = path.join(folder, "lock-order.ts");
    const text = fs.readFileSync(path.join(designs, "lock-order.ts"), "utf8");
    fs.writeFileSync(file, text.replace('"KeAcquireSpinLock(second)": {', '"KeAcquireSpinLockAtDpcLevel(second)": {'));
    const schedule = violated.find(({ design }) => design === "lock-order")?.trace?.schedule ?? "";
    const { code, err } = runCli(["replay", schedule, file], designs);
    expect(err).toMatchInlineSnapshot(`
      "error SCHEDULE_DOES_NOT_FIT: step 3 of 6 no longer fits lock-order crossed: the schedule takes choice 0, and that is one on CPU 0 KeAcquireSpinLockAtDpcLevel(second) now
        at    design lock-order crossed
        hint  The design has changed since the schedule was printed. Possible there: 0: one on CPU 0
              KeAcquireSpinLockAtDpcLevel(second); 1: two on CPU 1 KeAcquireSpinLock(first) (raise). Check it again for a new
              schedule.
      "
    `);
    expect(code).toBe(3);
  });

  it("says so where a file holds no schedule, and where the design is not there", () => {
    const empty = path.join(folder, "empty.txt");
    fs.writeFileSync(empty, "nothing\n");
    expect(runCli(["replay", empty]).err).toContain("error NO_SCHEDULE");
    const schedule = violated.find(({ design }) => design === "lock-order")?.trace?.schedule ?? "";
    expect(runCli(["replay", schedule, "double-completion.ts"], designs).err).toContain("error UNKNOWN_DESIGN");
  });
});
