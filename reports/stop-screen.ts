import type { CheckResult } from "../harness/trace/result";

/** The bug check as Windows shows it, with its parameters in words beneath. */
export function stopScreen({ code, name, parameters }: NonNullable<CheckResult["bugcheck"]>): string[] {
  const digits = code.replace(/^0x/i, "").padStart(8, "0").toUpperCase();
  return [`*** STOP: 0x${digits} ${name}`, ...parameters.map((parameter, index) => `      ${index + 1}  ${parameter}`)];
}
