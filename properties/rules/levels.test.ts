import { describe, expect, it } from "vitest";
import { dpc, isr, thread } from "../../harness/language/actor";
import {
  APC_LEVEL,
  DIRQL,
  DISPATCH_LEVEL,
  HIGH_LEVEL,
  HIGHEST_DIRQL,
  PASSIVE_LEVEL,
} from "../../harness/language/irql";
import type { AnyKind } from "../../harness/language/kind";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { criticalRegion } from "../../models/kernel/critical-region";
import { currentIrql } from "../../models/kernel/current-irql";
import { ddi } from "../../models/kernel/ddi";
import { event } from "../../models/kernel/event";
import { callRange } from "../../models/kernel/facts/call-range";
import { ddiRules, ddisOfRule } from "../../models/kernel/facts/ddi-rules";
import { pagedPoolBlock } from "../../models/kernel/paged-pool-block";
import { poolBlock } from "../../models/kernel/pool-block";
import { semaphore } from "../../models/kernel/semaphore";
import { spinLock } from "../../models/kernel/spin-lock";
import { systemCallback } from "../../models/kernel/system-callback";
import { irqlRespected } from "../irql-respected";
import { returnsAtEntryIrql } from "../returns-at-entry-irql";
import { checkOf, ruleChecks, ruleCoverage } from "./rule-coverage";

/** What a rule's pages name, or the table where they name nothing. */
function callsOf(rule: { readonly rule: string; readonly driverModel: string }): readonly string[] {
  const known = ddiRules().find((each) => each.rule === rule.rule && each.driverModel === rule.driverModel);
  const own = checkOf(rule)?.ddis ?? [];
  return own.length > 0 || known === undefined ? own : ddisOfRule(known);
}

const levels = ruleChecks
  .filter(({ by, rules }) => by.includes(irqlRespected) && !rules.includes("IrqlKeRaiseLower"))
  .flatMap(({ driverModel, rules }) => rules.map((rule) => ({ rule, driverModel })));

const range = (name: string) =>
  name === "PAGED_CODE" ? { min: PASSIVE_LEVEL, max: APC_LEVEL } : (callRange(name) ?? { min: 0, max: HIGH_LEVEL });
const restricted = (name: string) => range(name).min > PASSIVE_LEVEL || range(name).max < HIGHEST_DIRQL;

/** Breaches by a routine that makes the call at a level. */
function at(irql: number, name: string): readonly string[] {
  const kind: AnyKind = name === "PAGED_CODE" ? systemCallback : ddi(name);
  const body = inOrder({ it: kind }, `${name}()`);
  const by = irql === PASSIVE_LEVEL ? thread(body) : irql === DISPATCH_LEVEL ? dpc(body) : isr(body, {}, { irql });
  return stateGraph(small({ actors: { it: by } })).errors;
}

describe("a rule about levels", () => {
  it.each(levels)("$rule ($driverModel) is broken beyond the range of what it names, and kept inside", (rule) => {
    const names = callsOf(rule).filter(restricted);
    expect(names.length).toBeGreaterThan(0);
    // One of each range that occurs stands for the others: the contract is one and the same.
    const samples = new Map(names.map((name) => [`${range(name).min} to ${range(name).max}`, name]));
    for (const name of samples.values()) {
      const { min, max } = range(name);
      const outside = max < HIGHEST_DIRQL ? Math.max(max + 1, DISPATCH_LEVEL) : PASSIVE_LEVEL;
      expect(at(outside, name)).toEqual([expect.stringMatching(/^irql-respected: /)]);
      const inside = [PASSIVE_LEVEL, DISPATCH_LEVEL, DIRQL].filter((irql) => irql >= min && irql <= max);
      for (const irql of inside) expect(at(irql, name)).toEqual([]);
    }
  });

  it("counts as checked where it is", () => {
    const partly = levels.filter((rule) => {
      const known = ddiRules().find((each) => each.rule === rule.rule && each.driverModel === rule.driverModel);
      return known !== undefined && ruleCoverage(known).status === "partly";
    });
    expect(partly.map(({ rule }) => rule)).toEqual(["UsbKmdfIrqlExplicit"]);
  });
});

describe("a level that depends on an argument", () => {
  const by = { passive: thread, dpc };
  const unmodelled = (name: string, text: string, level: "passive" | "dpc") =>
    stateGraph(small({ actors: { it: by[level](inOrder({ it: ddi(name) }, text)) } })).errors;

  it.each([
    [
      "IrqlKeSetEvent",
      "KeSetEvent",
      "KeSetEvent(done, IO_NO_INCREMENT, TRUE)",
      "KeSetEvent(done, IO_NO_INCREMENT, FALSE)",
    ],
    [
      "IrqlExAllocatePool",
      "ExAllocatePoolWithTag",
      "ExAllocatePoolWithTag(PagedPool, size)",
      "ExAllocatePoolWithTag(NonPagedPoolNx, size)",
    ],
    [
      "IrqlExAllocatePool",
      "ExAllocatePool2",
      "ExAllocatePool2(POOL_FLAG_PAGED, size)",
      "ExAllocatePool2(POOL_FLAG_NON_PAGED, size)",
    ],
    [
      "IrqlKeWaitForMultipleObjects",
      "KeWaitForMultipleObjects",
      "KeWaitForMultipleObjects(2, both, WaitAll, Executive, KernelMode, FALSE, NULL, NULL)",
      "KeWaitForMultipleObjects(2, both, WaitAll, Executive, KernelMode, FALSE, 0, NULL)",
    ],
  ])("%s is broken at DISPATCH_LEVEL by %s as its arguments say", (_, name, faulty, clean) => {
    expect(unmodelled(name, faulty, "dpc")).toEqual([expect.stringMatching(/^irql-respected: .*PASSIVE_LEVEL to APC/)]);
    expect(unmodelled(name, clean, "dpc")).toEqual([]);
    expect(unmodelled(name, faulty, "passive")).toEqual([]);
  });

  const objects = { done: event(), slots: semaphore(), paged: pagedPoolBlock(), nonpaged: poolBlock() };
  const uses = { done: event, slots: semaphore, paged: pagedPoolBlock, nonpaged: poolBlock };
  const modelled = (...calls: string[]) =>
    stateGraph(small({ objects, actors: { it: dpc(inOrder(uses, ...calls)) } })).errors;

  it.each([
    ["IrqlKeSetEvent", ["KeSetEvent(done, TRUE)"], ["KeSetEvent(done, FALSE)", "KeSetEvent(done)"]],
    ["IrqlKeSetEvent's kin", ["KeReleaseSemaphore(slots, TRUE)"], ["KeReleaseSemaphore(slots)"]],
    ["IrqlExAllocatePool", ["ExAllocatePool2(paged)"], ["ExAllocatePool2(nonpaged)", "ExFreePoolWithTag(nonpaged)"]],
    ["IrqlExFree1", ["ExFreePoolWithTag(paged)"], ["ExAllocatePoolWithTag(nonpaged)", "ExFreePoolWithTag(nonpaged)"]],
  ])("%s is broken in a DPC on the vocabulary's objects by %s", (_, faulty, clean) => {
    expect(modelled(...faulty)).toEqual([expect.stringMatching(/^irql-respected: /)]);
    expect(modelled(...clean)).toEqual([]);
  });
});

describe("a routine's level at its return", () => {
  const uses = { lock: spinLock, region: criticalRegion, level: currentIrql };
  const objects = { lock: spinLock(), region: criticalRegion(), level: currentIrql() };
  const errors = (...calls: string[]) =>
    stateGraph(small({ objects, actors: { it: thread(inOrder(uses, ...calls)) } }), {
      properties: [irqlRespected, returnsAtEntryIrql],
    }).errors;

  it.each([
    ["IrqlReturn", ["KeRaiseIrql(DISPATCH_LEVEL)"]],
    ["IrqlKeRaiseLower2", ["KeRaiseIrql(DISPATCH_LEVEL)", "KeLowerIrql(APC_LEVEL)"]],
    ["IrqlKeReleaseSpinLock", ["KeAcquireSpinLock(lock)"]],
  ])("%s is broken by %s", (_, calls) => {
    expect(errors(...calls)).toEqual([expect.stringMatching(/^returns-at-entry-irql: /)]);
  });

  it("IrqlKeRaiseLower is broken by raising to a lower level", () => {
    const lowers = isr(inOrder(uses, "KeRaiseIrql(DISPATCH_LEVEL)"));
    expect(stateGraph(small({ objects, actors: { it: lowers } })).errors).toEqual([
      expect.stringMatching(/^irql-respected: /),
    ]);
  });

  it("is kept by going back to it", () => {
    expect(errors("KeRaiseIrql(DISPATCH_LEVEL)", "KeLowerIrql(PASSIVE_LEVEL)")).toEqual([]);
    expect(errors("KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)")).toEqual([]);
  });
});
