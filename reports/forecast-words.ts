import type { CheckResult } from "../harness/trace/result";

type Forecast = NonNullable<CheckResult["forecast"]>[number];
type Foreseen = NonNullable<Forecast["withoutVerifier"]["bugcheck"]>;
type Check = Forecast["withVerifier"]["checks"][number];

/** What Windows would show, a line without Driver Verifier and a line for each of its checks; the property is named where there are several. */
export function forecastWords({ forecast = [] }: Pick<CheckResult, "forecast">): string[] {
  return forecast.flatMap((each) => {
    const of = forecast.length > 1 ? `${each.property} ` : "";
    return [`${of}without Driver Verifier: ${plain(each)}`, ...verified(each).map((words) => `${of}with ${words}`)];
  });
}

function plain({ withoutVerifier: { bugcheck, shows } }: Forecast): string {
  return bugcheck === null ? `no bug check: ${shows}` : bugCheckWords(bugcheck);
}

function verified({ withoutVerifier: { bugcheck }, withVerifier: { checks } }: Forecast): string[] {
  if (checks.length > 0) return checks.map((check) => `Driver Verifier (${switches(check)}): ${bugCheckWords(check)}`);
  return [`Driver Verifier: ${bugcheck === null ? "nothing more" : "the same"}`];
}

/** "0xC9 DRIVER_VERIFIER_IOMANAGER_VIOLATION, 0x07: completion with cancel routine set". */
function bugCheckWords({ code, name, parameters }: Foreseen): string {
  const [first] = parameters;
  return [`${code} ${name}`, ...(first !== undefined && /^(0x|\d)/.test(first) ? [first] : [])].join(", ");
}

function switches({ option }: Check): string {
  return option === null ? "any option" : `verifier /flags ${option.flags} or /rc ${option.ruleClass}: ${option.name}`;
}
