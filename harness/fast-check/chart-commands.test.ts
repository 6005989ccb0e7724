import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spinLock } from "../../models/kernel/spin-lock";
import { returned, routine, set } from "../language/routine";
import type { MachineEvent } from "../network/pure-machine";
import { type ChartSubject, chartCommands, chartSetup, type Reference, referenceProperty } from "./chart-commands";

const by = fc.constantFrom("A", "B").map((name) => ({ by: name, oldIrql: "0" }));
const events = { acquire: by, tryAcquire: by, release: by };

/** A lock as anybody would write it; `fault` plants a difference. */
class Lock implements Reference {
  #owner: string | null = null;
  #broken = false;

  constructor(private readonly fault?: "tries when held") {}

  send({ type, by: caller }: MachineEvent): string | null {
    if (this.#broken) return null;
    const free = this.#owner === null;
    if (type === "tryAcquire" && (!free || this.fault !== undefined))
      return free ? this.#take(caller, "TRUE") : this.fault ? "TRUE" : "FALSE";
    if (type === "tryAcquire") return this.#take(caller, "TRUE");
    if (type === "acquire") return free ? this.#take(caller, "") : null;
    if (type !== "release") return null;
    this.#broken = this.#owner !== caller;
    this.#owner = null;
    return this.#broken ? "" : "0";
  }

  #take(caller: unknown, reply: string): string {
    this.#owner = String(caller);
    return reply;
  }
}

const lock = (fault?: "tries when held"): ChartSubject => ({
  chart: spinLock(),
  reference: () => new Lock(fault),
  events,
});

describe("chartCommands", () => {
  it("agrees with a reference that does the same as an object", () => {
    fc.assert(referenceProperty(lock()));
  });

  it("finds a planted difference, in as few events as it takes", () => {
    const { failed, errorInstance, counterexample } = fc.check(referenceProperty(lock("tries when held")), { seed: 1 });
    expect(failed).toBe(true);
    expect((errorInstance as Error).message).toMatch(/answer differs: the chart's is "FALSE", the reference's "TRUE"/);
    expect([...counterexample![0]]).toHaveLength(2);
  });

  it("gives the commands to whoever composes them by himself", () => {
    const commands = fc.commands(chartCommands(lock()), { maxCommands: 5 });
    const setup = chartSetup(lock());
    fc.assert(fc.property(commands, (run) => fc.modelRun(setup, run)));
  });
});

/** Takes the lock if it can, and says so once. */
const trier = routine({
  uses: { lock: spinLock },
  chart: {
    context: { tries: 0 },
    initial: "Try",
    states: {
      Try: {
        on: {
          "KeTryToAcquireSpinLockAtDpcLevel(lock)": [
            { guard: returned("TRUE"), target: "Release", actions: set({ tries: 1 }) },
            { target: "Done" },
          ],
        },
      },
      Release: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

class Trier implements Reference {
  #at: "try" | "release" | "done" = "try";

  constructor(private readonly releases: boolean) {}

  next(): string | null {
    if (this.#at === "done") return null;
    return this.#at === "try" ? "KeTryToAcquireSpinLockAtDpcLevel(lock)" : "KeReleaseSpinLockFromDpcLevel(lock)";
  }

  send({ result }: MachineEvent): string {
    this.#at = this.#at === "try" && result === "TRUE" && this.releases ? "release" : "done";
    return "";
  }
}

const tried = (releases: boolean): ChartSubject => ({
  chart: trier,
  reference: () => new Trier(releases),
  events: { "KeTryToAcquireSpinLockAtDpcLevel(lock)": fc.constantFrom("TRUE", "FALSE").map((result) => ({ result })) },
});

describe("a routine and its reference", () => {
  it("make the same calls, whatever comes back", () => {
    fc.assert(referenceProperty(tried(true)));
  });

  it("differ where the reference forgets to release", () => {
    const { errorInstance } = fc.check(referenceProperty(tried(false)), { seed: 1 });
    expect((errorInstance as Error).message).toContain(
      "next call differs: the chart's is \"KeReleaseSpinLockFromDpcLevel(lock)\", the reference's none",
    );
  });
});
