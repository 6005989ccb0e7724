import { forecastOf } from "../../models/kernel/facts/forecast";
import { defaultProperties } from "../../properties/default-properties";
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

function forecast({ property, kind, bugcheck }: Finding, trace: Trace, claims: readonly Property[]): Forecast {
  const { forecast: said = [] } = claims.find(({ name }) => name === property) ?? {};
  if (kind === "stuck") {
    const alone = trace.ending.waiting.find(({ actor, holder, object }) => object !== null && holder === actor);
    const call = alone === undefined ? null : nameOf(alone.call);
    return forecastOf({ property, bugcheck, call }, [...deadlock(trace), ...said, general.stuck]);
  }
  const call = kind === "error" ? nameOf(trace.steps.at(-1)?.call ?? null) : null;
  return forecastOf({ property, bugcheck, call }, [...said, general[kind]]);
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
  if (!keeps && !alone && !round) return [];
  return [
    {
      ...(keeps ? { without: "0x133/1" } : general.stuck),
      ...(round && { verifier: ["0xC4/0x1001"] }),
      ...(alone && { rules: "locking" }),
    },
  ];
}

function forLock({ call, object, holder }: Waiting): boolean {
  return object !== null && holder !== null && ordered.test(nameOf(call) ?? "");
}

/** "KeSetEvent" of "KeSetEvent(done)". */
function nameOf(call: string | null): string | null {
  return call === null ? null : (call.split("(")[0] ?? null);
}
