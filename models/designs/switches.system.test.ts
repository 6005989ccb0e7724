import { beforeAll, describe, expect, it } from "vitest";
import { wholeSpace } from "../../harness/explore/exploration";
import { fewestSwitches } from "../../harness/explore/fewest-switches";
import { compileDesign } from "../../harness/network/compile-design";
import { runCli } from "../../harness/testing/run-cli";
import { type Case, casesOf, shippedDesigns } from "../../harness/testing/shipped-designs";
import { contextOf, contextSwitches } from "../../harness/trace/context-switches";
import { follow } from "../../harness/trace/replay";
import type { RunReport } from "../../harness/trace/result";
import { traceOf } from "../../harness/trace/trace-of-run";
import { defaultProperties } from "../../properties/default-properties";

/** Switches of context that the catalogue needs to show a violation, by design, and by variant where it counts one for itself. */
const needed: Readonly<Record<string, number>> = {
  "atdpc-lock-at-passive": 1,
  "cancel-checked-no-reinit": 2,
  "cancel-vs-dpc-completion": 2,
  "cleanup-vs-late-dispatch naive": 1,
  "complete-under-spinlock": 0,
  "completion-vs-timeout-dpc": 3,
  "dispatch-no-cancel-recheck no-recheck": 1,
  "double-checked-init no-lock": 2,
  "double-checked-init publish-reordered": 1,
  "flow-context-deref-reread": 3,
  "kiss-bluetooth-v1": 2,
  "kiss-bluetooth-v2-v3 v2-two-requests": 4,
  "kiss-bluetooth-v2-v3 v2-two-stops": 3,
  "kiss-bluetooth-v2-v3 v3-two-stops": 3,
  "kstack-dpc-on-thread-stack on-thread-stack": 1,
  "kstack-nested-drivers x86-12k": 0,
  "lock-order-cancel-vs-queue nested": 1,
  "mark-pending-after-queue": 2,
  "midi-poll-dpc ring-unlocked": 2,
  "ndis-leaked-nbl-pause": 2,
  "ndis-lwf-pause-leak": 1,
  "ndis-oid-pause-deadlock waits-holding-mutex": 1,
  "ndis-send-pause-check-race": 3,
  "npp-untagged-leak leak": 1,
  "npp-untagged-leak victim-refused": 1,
  "power-down-busy does-not-wait": 2,
  "power-up-drain-before-open": 2,
  "remove-lock-check-then-inc": 2,
  "rfm2g-double-cancel-unlock": 2,
  "rfm2g-shared-oldirql": 2,
  "rfm2g-split-lock-queue": 3,
  "section-mmst-trim-race": 1,
  "section-mmst-trim-race reopen-unlocked": 2,
  "section-mmst-trim-race reopen-ignores-lock": 2,
  "skb-free-missing-acquire": 2,
  "surprise-removal-late-dispatch": 2,
  "tcp-listener-enum-race": 2,
  "tcp-listener-ref-leak": 1,
  "timer-cancel-no-flush one-shot-cancel": 2,
  "usb-tx-cancel-freed-urb": 1,
  "usb-tx-resubmit-vs-stop": 2,
  "user-isr-port-io another-process": 1,
  "virtio-kick-lost no-recheck": 3,
  "virtio-kick-lost recheck-no-barrier": 4,
  "wait-at-dispatch": 0,
  "wfp-registry-at-dispatch direct": 0,
  "wfp-registry-at-dispatch lower": 1,
  "wfp-shared-buffer-spin one-processor": 0,
  "wfp-url-inverted-call app-death": 1,
  "wfp-url-inverted-call fifo-match": 2,
  "wfp-url-inverted-call ioctl-exhaustion": 2,
  "wfp-url-inverted-call reply-vs-timeout": 2,
  "work-item-outlives-driver ex-form": 2,
};

/** What is enough for every design in the catalogue. */
const atMost = 5;

/** Switches of the run with the fewest, at the scope from which on the violation shows; nothing where no run ends in it. */
function switchesOf({ design, variantName, variant }: Case): number | undefined {
  if (variant.expect?.kind !== "violated") return undefined;
  const { property, processors, memoryModel } = variant.expect;
  const scope = { processors, set: {}, ...(memoryModel !== "sc" && { memoryModel }) };
  const compiled = compileDesign(design, variantName, { ...scope, properties: defaultProperties });
  const plan = { ...wholeSpace, maxStates: 300_000, properties: [property] };
  const found = fewestSwitches(compiled.network, plan, contextOf(compiled));
  if (found === undefined) return undefined;
  const facts = { design: design.id, variant: variantName, scope, smallestProcessors: null, provenShortest: null };
  const { steps } = traceOf(compiled, follow(compiled.network, found.schedule), facts);
  expect(contextSwitches(steps)).toBe(found.switches);
  return found.switches;
}

describe("a run that is to have few switches", () => {
  let cases: readonly Case[] = [];
  beforeAll(async () => {
    cases = casesOf(await shippedDesigns()).filter(({ variant }) => variant.expect?.kind === "violated");
  });

  it("has no more than the catalogue needs, for every faulty variant", () => {
    const without: string[] = [];
    const tooMany = cases.flatMap((each) => {
      const switches = switchesOf(each);
      if (switches === undefined) without.push(each.name);
      const allowed = needed[each.name] ?? needed[each.design.id] ?? atMost;
      return (switches ?? 0) > allowed ? [[each.name, switches, allowed]] : [];
    });
    expect(cases.length).toBeGreaterThan(100);
    expect(tooMany).toEqual([]);
    // Runs without end have no last step to count to.
    expect(without.sort()).toEqual([
      "interrupt-storm not-dismissed",
      "surprise-removal-late-dispatch polls-for-ever",
      "user-cpu-spin realtime",
      "user-cpu-spin realtime-sleep-0",
    ]);
  });

  it("counts variants and designs that there are", () => {
    const names = new Set(cases.flatMap(({ name, design }) => [name, design.id]));
    expect(Object.keys(needed).filter((name) => !names.has(name))).toEqual([]);
  });

  it("is what check --prefer switches reports, though it be longer", () => {
    const traceWith = (...options: string[]) => {
      const args = ["check", "kiss-bluetooth-v2-v3", "--variant", "v2", "--processors", "1", ...options];
      const { code, out } = runCli([...args, "--report", "json=-"]);
      expect(code).toBe(0);
      return (JSON.parse(out) as RunReport).results[0]?.trace;
    };
    expect(traceWith()).toMatchObject({ contextSwitches: 3, provenShortest: true });
    expect(traceWith("--prefer", "switches")).toMatchObject({
      contextSwitches: 1,
      fewestSwitches: true,
      provenShortest: false,
    });
    expect(traceWith("--prefer", "switches")?.steps).toHaveLength(7);
  });
});
