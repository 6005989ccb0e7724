import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { type Cell, cells } from "./cells";
import { measure } from "./measure";
import { phils } from "./models/phils";
import { spinMissing } from "./spin-peer";
import { runTlc, tlcJar } from "./tlc-peer";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-peers-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Puts programs of these names, each a shell script, before all others, or has these and no others. */
function have(scripts: Readonly<Record<string, string>>, others: boolean): void {
  const bin = fs.mkdtempSync(path.join(folder, "bin-"));
  for (const [name, script] of Object.entries(scripts)) {
    fs.writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  vi.stubEnv("PATH", others ? `${bin}${path.delimiter}${process.env.PATH}` : bin);
}

const cell: Cell = { ...cells[0]!, model: "phils 3", states: 26, transitions: 51, network: () => phils(3) };
const ours = ["model", "states", "transitions", "statesPerSecond", "transitionsPerSecond", "coldStatesPerSecond"];

describe("one model's row", () => {
  it("has what is ours where there is no SPIN", () => {
    const row = measure(cell, undefined, 1);
    expect(Object.keys(row)).toEqual([...ours, "visitedBytesPerState", "bytesPerState"]);
    expect(row).toMatchObject({ model: "phils 3", states: 26, transitions: 51 });
  });

  it("has SPIN's rate and the ratio where there is one", () => {
    have({ spin: "exit 0", gcc: `cat > pan <<'END'\n#!/bin/sh\n${verifier(26, 52)}\nEND\nchmod +x pan` }, true);
    const { statesPerSecond, spin } = measure(cell, "phils.pml", 1);
    expect(spin).toEqual({ statesPerSecond: 1000, ratio: statesPerSecond / 1000 });
  });

  it("is none where the other side counts otherwise", () => {
    have({ spin: "exit 0", gcc: `cat > pan <<'END'\n#!/bin/sh\n${verifier(25, 52)}\nEND\nchmod +x pan` }, true);
    expect(() => measure(cell, "phils.pml", 1)).toThrow("phils 3: SPIN's counts are 25 states and 51 transitions");
    expect(() => measure({ ...cell, states: 27 }, undefined, 1)).toThrow("phils 3: ours counts are 26 states");
  });
});

describe("what is not there is named", () => {
  it.each<[Readonly<Record<string, string>>, string]>([
    [{}, "spin is not installed"],
    [{ gcc: "exit 0" }, "spin is not installed"],
    [{ spin: "exit 0" }, "gcc is not installed"],
  ])("%o", (scripts, message) => {
    have(scripts, false);
    expect(spinMissing()).toContain(message);
  });

  it("and nothing where both answer", () => {
    have({ spin: "exit 0", gcc: "exit 0" }, false);
    expect(spinMissing()).toBeUndefined();
  });

  it("java, and TLC's count with it", () => {
    vi.stubEnv("TLA2TOOLS", "some.jar");
    have({}, false);
    expect(tlcJar()).toEqual({ missing: expect.stringContaining("java") });
    have({ java: "echo '99 states generated, 26 distinct states found, 0 states left on queue.'" }, true);
    expect(tlcJar()).toEqual({ jar: "some.jar" });
    expect(runTlc("some.jar", path.join(__dirname, "tla"), "Phils")).toMatchObject({ states: 26 });
  });
});

/** A verifier's report as a shell script; its transitions include one into the initial state. */
function verifier(states: number, transitions: number): string {
  return `echo "State-vector 28 byte, depth reached 9, errors: 0
 ${states} states, stored
 ${transitions} transitions (= stored+matched)
pan: rate 1000 states/second"`;
}
