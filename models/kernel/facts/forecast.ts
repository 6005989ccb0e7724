import type { BugCheck } from "../../../harness/language/bug-check";
import type { Forecast, ForecastCase, ForeseenBugCheck, VerifierCheck } from "../../../harness/language/forecast";
import { bugCheckForecast, bugCheckRowsOf } from "./bug-check-table";
import { type DdiRule, rulesOfDdi } from "./ddi-rules";
import { onlyWithVerifier, verifierFlags } from "./verifier-rule-class";

/** A violation, as far as the forecast depends on it. */
export interface Foreseeable {
  readonly property: string;
  /** What the error names, where it is one. */
  readonly bugcheck: BugCheck | null;
  /** Name of the call it came in: "KeReleaseSpinLock"; null where it came in none. */
  readonly call: string | null;
  readonly explanation: string;
  /** Whether somebody held, before the last step, what it acts on. */
  readonly held: boolean;
  /** DDI compliance rules that the violated property stands for by itself. */
  readonly rules: readonly Pick<DdiRule, "rule" | "bugChecks">[];
}

/** What Windows would show for a violation, by the first of `cases` that fits, with and without Driver Verifier. */
export function forecastOf(violation: Foreseeable, cases: readonly ForecastCase[]): Forecast {
  const { property, bugcheck: named, call } = violation;
  const fitting = cases.find((each) => fits(each, violation)) ?? {};
  const { shows = "", verifier = [], rules } = fitting;
  const own = named !== null && !onlyWithVerifier(Number(named.code)) ? named : null;
  const plain = fitting.without === undefined ? own : sameCode(own, fitting.without) ? own : referred(fitting.without);
  const ofCall =
    rules === undefined || call === null ? [] : rulesOfDdi(call).filter(({ category }) => category === rules);
  const surer = [...verifier.map(referred), ...rulesBroken(call, [...ofCall, ...violation.rules])];
  // A code whose parameter nobody names says less than the same code with one.
  const vague = named !== null && parameter1Of(named) === undefined && surer.some(({ code }) => code === named.code);
  const found = [...(named !== null && own === null && !vague ? [named] : []), ...surer];
  const checks = found.flatMap((check) => foreseen(check) ?? []).map(checked);
  return {
    property,
    withoutVerifier: { bugcheck: (plain && foreseen(plain)) ?? null, shows: plain === null ? shows : "" },
    withVerifier: { checks: checks.filter((check, at) => checks.findIndex((other) => isSame(check, other)) === at) },
  };
}

/** Every bug check that a case names, for those who hold the cases to the table. */
export function bugChecksNamed({ of, without, verifier = [] }: ForecastCase): readonly string[] {
  return [of, without, ...verifier].filter((reference) => reference !== undefined);
}

/** Code and value of parameter 1 of a reference: "0xC9/0x07". */
export function partsOf(reference: string): { readonly code: string; readonly parameter1?: string } {
  const [code = "", parameter1] = reference.split("/");
  return parameter1 === undefined ? { code } : { code, parameter1 };
}

/** The value with which parameter 1 begins in words: "0x07: completion with cancel routine set". */
export function parameter1Of({ parameters: [first = ""] }: BugCheck): string | undefined {
  return /^(0x[\da-f]+|\d+)\b/i.exec(first)?.[0];
}

function fits({ of, in: calls, explained, held }: ForecastCase, violation: Foreseeable): boolean {
  const { bugcheck, call, explanation } = violation;
  return (
    (of === undefined || (bugcheck !== null && names(bugcheck, of))) &&
    (calls === undefined || calls.split(" | ").some((wanted) => isCall(call ?? "", wanted))) &&
    (explained === undefined || explanation.includes(explained)) &&
    (held === undefined || held === violation.held)
  );
}

/** Whether it is the call that is wanted, or one that begins with what stands before a star. */
function isCall(call: string, wanted: string): boolean {
  return wanted.endsWith("*") ? call.startsWith(wanted.slice(0, -1)) : call === wanted;
}

function names(bugcheck: BugCheck, reference: string): boolean {
  const { code, parameter1 } = partsOf(reference);
  if (Number(bugcheck.code) !== Number(code)) return false;
  return parameter1 === undefined || Number(parameter1Of(bugcheck)) === Number(parameter1);
}

function sameCode(bugcheck: BugCheck | null, reference: string): boolean {
  return bugcheck !== null && Number(bugcheck.code) === Number(partsOf(reference).code);
}

/** A bug check by reference, in the words of the table. */
function referred(reference: string): BugCheck {
  const { code, parameter1 } = partsOf(reference);
  const known = bugCheckForecast(code, parameter1);
  if (known === undefined) throw new Error(`[bugcheck fault] the table knows no bug check ${reference}`);
  const parameters = parameter1 === undefined ? [] : [`${parameter1}: ${known.meaning}`];
  return { code: hexadecimal(code), name: known.name, parameters };
}

/** What Driver Verifier stops with when a call, or whatever comes in none, breaks one of these DDI compliance rules. */
function rulesBroken(call: string | null, rules: Foreseeable["rules"]): BugCheck[] {
  // Of a pair of rules for taking and releasing, the one that speaks of what the call does.
  const releases = call !== null && /Release|Leave/.test(call);
  const fitting = rules.filter(({ rule }) => /release$/i.test(rule) === releases);
  return (fitting.length > 0 ? fitting : rules)
    .flatMap(({ bugChecks }) => bugChecks.map((check) => check.replace(/ .*/, "")))
    .filter(hasRow)
    .map(referred);
}

/** Whether the page of the bug check, too, knows the parameter that the page of a rule names. */
function hasRow(reference: string): boolean {
  const { code, parameter1 } = partsOf(reference);
  return parameter1 !== undefined && bugCheckRowsOf(code).some((row) => row.parameter1.includes(Number(parameter1)));
}

/** With what its page says; undefined where the table does not know the code. */
function foreseen(bugcheck: BugCheck): ForeseenBugCheck | undefined {
  const known = bugCheckForecast(bugcheck.code, parameter1Of(bugcheck));
  if (known === undefined) return undefined;
  const { name, designError: meaning, pageTitle: source } = known;
  return { code: hexadecimal(bugcheck.code), name, parameters: bugcheck.parameters, meaning, source };
}

function checked(check: ForeseenBugCheck): VerifierCheck {
  const known = bugCheckForecast(check.code, parameter1Of(check))?.verifier;
  if (known === undefined) return { ...check, option: null };
  const { name, number, page } = known;
  return { ...check, option: { name, ruleClass: number, flags: verifierFlags(known), source: page } };
}

function isSame(a: VerifierCheck, b: VerifierCheck): boolean {
  return a.code === b.code && Number(parameter1Of(a) ?? -1) === Number(parameter1Of(b) ?? -1);
}

/** As bug checks are written elsewhere: "0x0A" is "0xA". */
function hexadecimal(code: string): string {
  return `0x${Number(code).toString(16).toUpperCase()}`;
}
