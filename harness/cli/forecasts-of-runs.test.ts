import {
  cancelSpinLock,
  defaultProperties,
  dpc,
  dpcObject,
  event,
  irp,
  irpWithStack,
  pagedPoolBlock,
  queuedSpinLock,
  registryKey,
  spinLock,
  systemCallback,
  thread,
} from "bugcheck";
import { expect, it } from "vitest";
import { parameter1Of } from "../../models/kernel/facts/forecast";
import { complianceRules } from "../../properties/rules/rule-coverage";
import { explore } from "../explore/explore";
import type { PlacedActor } from "../language/actor";
import type { Objects } from "../language/design";
import type { Forecast } from "../language/forecast";
import type { Property } from "../language/property";
import { compileDesign } from "../network/compile-design";
import { small } from "../testing/state-graph";
import { inOrder } from "../testing/toy-routine";
import { follow } from "../trace/replay";
import { traceOf } from "../trace/trace-of-run";
import { withForecast } from "./forecasts";

const uses = {
  key: registryKey,
  cancelLock: cancelSpinLock,
  callback: systemCallback,
  done: event,
  irp,
  stacked: irpWithStack,
  paged: pagedPoolBlock,
  queued: queuedSpinLock,
  lock: spinLock,
  dpc: dpcObject,
};

/** What is foreseen for what a design does: bug checks without Driver Verifier, or what is seen, and with it. */
function foreseen(
  objects: Objects,
  actors: Readonly<Record<string, PlacedActor>>,
  claims: readonly Property[] = [],
  processors = 1,
) {
  const properties = [...defaultProperties, ...claims];
  const compiled = compileDesign(small({ objects, actors }), "design", { processors, set: {}, properties });
  const [violation] = explore(compiled.network).violations;
  if (violation === undefined) return "holds";
  const trace = traceOf(compiled, follow(compiled.network, violation.schedule), {
    design: "small",
    variant: "design",
    scope: { processors, set: {} },
    smallestProcessors: null,
    provenShortest: true,
  });
  const reported = trace.ending.violations.map(({ property }) => property);
  return (withForecast(reported, trace, properties).forecast ?? []).flatMap(words);
}

function words(forecast: Forecast): readonly (string | undefined)[] {
  const { bugcheck, shows } = forecast.withoutVerifier;
  return [
    bugcheck?.code ?? shows.split(":")[0],
    ...forecast.withVerifier.checks.map((check) => `${check.code}/${parameter1Of(check)}`),
  ];
}

const by = (kind: typeof thread | typeof dpc, ...calls: string[]) => ({ it: kind(inOrder(uses, ...calls)) });

it("a timed-out cancel is foreseen where somebody has cancelled the IRP, and not where nobody has", () => {
  const objects = { irp: irp(), cancelLock: cancelSpinLock() };
  const pends = by(thread, "IoMarkIrpPending(irp)");
  const canceller = thread(inOrder(uses, "IoCancelIrp(irp)", "IoCancelIrpWithoutRoutine(irp)"));
  expect(foreseen(objects, pends)).toEqual(["it hangs"]);
  expect(foreseen(objects, { ...pends, canceller })).toEqual(["it hangs", "0xC4/0x135"]);
});

it("a release of a free lock and one of another's lock are told apart", () => {
  const release = "KeReleaseSpinLockFromDpcLevel(lock)";
  expect(foreseen({ lock: spinLock() }, by(dpc, release))).toEqual([
    "two contexts are in what the lock guards, and it is corrupt later",
    "0xC4/0x1007",
  ]);
  const holds = inOrder(uses, "KeAcquireSpinLock(lock)", "KeInsertQueueDpc(dpc)", "KeReleaseSpinLock(lock)");
  const others = { holder: thread(holds, {}, { on: 0 }), queued: dpc(inOrder(uses, release), {}, { queuedBy: "dpc" }) };
  const found = foreseen({ lock: spinLock(), dpc: dpcObject({ target: 1 }) }, others, [], 2);
  expect(found).toContain("0xC4/0x1004");
  expect(found).not.toContain("0xC4/0x1007");
});

it.each([
  [
    "queued and ordinary calls on one lock (SPIN-10)",
    { queued: queuedSpinLock() },
    "0xC4/0x1008",
    "KeAcquireSpinLock(queued)",
  ],
  ["paged pool at DISPATCH_LEVEL", { paged: pagedPoolBlock() }, "0xC4/0x01", "ExAllocatePoolWithTag(paged)"],
  ["paged pool freed there", { paged: pagedPoolBlock({ allocated: true }) }, "0xC4/0x11", "ExFreePoolWithTag(paged)"],
  ["a wait that blocks there", { done: event() }, "0xC4/0x121", "KeWaitForSingleObject(done, NULL)"],
  ["Wait = TRUE there", { done: event() }, "0xC4/0x00020016", "KeSetEvent(done, TRUE)"],
])("knows the value that Driver Verifier shows for %s", (_, objects, shown, call) => {
  expect(foreseen(objects, by(dpc, call))).toContain(shown);
});

it("a registry key that is left open leaks no pool", () => {
  expect(foreseen({ key: registryKey() }, by(thread, "ZwOpenKey(key)"))).toEqual(["a handle leaks"]);
});

it.each([
  [
    "marked and not returned as pending",
    "0xC9/0x23E",
    ["IoMarkIrpPending(irp)", "DispatchReturns(irp, STATUS_SUCCESS)"],
  ],
  ["returned as pending and not marked", "0xC9/0x23D", ["DispatchReturns(irp, STATUS_PENDING)"]],
  ["neither completed nor passed on", "0xC9/0x226", ["DispatchReturns(irp, STATUS_SUCCESS)"]],
])("an IRP that is %s is foreseen to stop I/O verification", (_, shown, calls) => {
  expect(foreseen({ irp: irp() }, by(thread, ...calls), complianceRules("WDM"))).toContain(shown);
});
