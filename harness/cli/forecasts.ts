import { type DdiRule, ddiRules } from "../../models/kernel/facts/ddi-rules";
import { forecastOf } from "../../models/kernel/facts/forecast";
import { defaultProperties } from "../../properties/default-properties";
import { ruleChecks } from "../../properties/rules/rule-coverage";
import type { Design } from "../language/design";
import type { Forecast, ForecastCase } from "../language/forecast";
import type { Property } from "../language/property";
import type { Finding, Trace, Waiting } from "../trace/trace";

/** What holds for a violation of which nobody says more. */
const general: Readonly<Record<Finding["kind"], ForecastCase>> = {
  error: { shows: "the pages name none for it" },
  stuck: { shows: "it hangs: those who wait wait for ever" },
  invariant: { shows: "nothing is seen at once; what is wrong shows later as corrupt data" },
  final: { shows: "nothing is seen at once; what is left undone is lost, or leaks" },
  cycle: { shows: "it hangs: what should come about never does" },
};

/** The calls may go well all the same: what comes of a broken rule depends on what others do meanwhile. */
const ofMonitors: ForecastCase = { shows: "mostly nothing, until another context comes at the wrong moment" };

/** Locks of which Driver Verifier keeps the order: no executive resource and nothing that is signalled. Source: devtest/deadlock-detection. */
const ordered = /SpinLock|Mutex|^KeWaitFor/;

/** The claims that a variant of a design is held to. */
export function propertiesOf(design: Design, variant: string): readonly Property[] {
  return [...defaultProperties, ...design.properties, ...(design.variants[variant]?.properties ?? [])];
}

/** What Windows would show for each violation that a row reports; as a field of that row, which is left out where it reports none. */
export function withForecast(
  reported: readonly string[],
  trace: Trace | null,
  claims: readonly Property[],
): { readonly forecast?: readonly Forecast[] } {
  const findings = trace?.ending.violations.filter(({ property }) => reported.includes(property)) ?? [];
  if (trace === null || findings.length === 0) return {};
  return { forecast: findings.map((finding) => forecast(finding, trace, claims)) };
}

function forecast(
  { property, kind, bugcheck, explanation }: Finding,
  trace: Trace,
  claims: readonly Property[],
): Forecast {
  const claim = claims.find(({ name }) => name === property);
  const said = claim?.forecast ?? [];
  const seen = { property, bugcheck, explanation, held: actedOnHeld(trace), rules: rulesOfMonitor(claim) };
  if (kind === "stuck") {
    const alone = trace.ending.waiting.find(({ actor, holder, object }) => object !== null && holder === actor);
    const call = alone === undefined ? null : nameOf(alone.call);
    return forecastOf({ ...seen, call }, [...deadlock(trace), ...said, general.stuck]);
  }
  const call = kind === "error" ? nameOf(trace.steps.at(-1)?.call ?? null) : null;
  return forecastOf({ ...seen, call }, [...said, claim?.kind === "monitor" ? ofMonitors : general[kind]]);
}

/** Rules that a monitor follows word for word; other properties stand for what comes of breaking them. */
function rulesOfMonitor(claim: Property | undefined): readonly DdiRule[] {
  if (claim?.kind !== "monitor") return [];
  return ruleChecks
    .filter(({ by }) => by.includes(claim))
    .flatMap(({ driverModel, rules }) =>
      ddiRules().filter((rule) => rule.driverModel === driverModel && rules.includes(rule.rule)),
    );
}

/** Whether somebody held, before the last step, what it acts on. */
function actedOnHeld({ steps }: Trace): boolean {
  const [before, last] = [steps.at(-2), steps.at(-1)];
  return before?.holds.some(({ object }) => last?.objects.includes(object)) === true;
}

/** Who waits at DISPATCH_LEVEL keeps a processor, which the watchdog sees; who waits for a lock is seen in the order of locks. */
function deadlock({ steps, ending: { waiting } }: Trace): ForecastCase[] {
  const keeps = (steps.at(-1)?.occupancy ?? []).some((contexts) => contexts.length > 0);
  const alone = waiting.some((each) => forLock(each) && each.holder === each.actor);
  const round = waiting.some(
    (each) =>
      forLock(each) &&
      each.holder !== each.actor &&
      waiting.some((other) => other.actor === each.holder && forLock(other)),
  );
  const verifier = [...(round ? ["0xC4/0x1001"] : []), ...waiting.flatMap(forItself)];
  if (!keeps && !alone && verifier.length === 0) return [];
  return [
    {
      ...(keeps ? { without: "0x133/1" } : general.stuck),
      verifier,
      ...(alone && { rules: "locking" }),
    },
  ];
}

/** What stops who waits for a resource or a framework lock that it holds itself. */
function forItself({ actor, holder, call }: Waiting): string[] {
  const name = nameOf(call) ?? "";
  if (holder !== actor) return [];
  if (name.startsWith("ExAcquireResource")) return ["0xC4/0x1000"];
  return /^Wdf\w*Lock/.test(name) ? ["0x10D/0x2"] : [];
}

function forLock({ call, object, holder }: Waiting): boolean {
  return object !== null && holder !== null && ordered.test(nameOf(call) ?? "");
}

/** "KeSetEvent" of "KeSetEvent(done)". */
function nameOf(call: string | null): string | null {
  return call === null ? null : (call.split("(")[0] ?? null);
}
