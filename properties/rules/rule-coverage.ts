import type { Property } from "../../harness/language/property";
import { cancellation } from "./cancellation";
import { completion } from "./completion";
import { forwarding } from "./forwarded-at-bad-irql";
import { irpLifecycle } from "./irp-lifecycle";
import { irql } from "./irql";
import { kmdfCallbacks } from "./kmdf-callbacks";
import { kmdfLocks } from "./kmdf-locks";
import { kmdfQueues } from "./kmdf-queues";
import { kmdfRequests } from "./kmdf-requests";
import { kmdfSending } from "./kmdf-sending";
import { leftOut, type RuleHead } from "./left-out";
import { locking, mutexPaired } from "./locking";
import { ndis } from "./ndis";
import { pending } from "./pending";
import { power } from "./power";
import { removeLock } from "./remove-lock";
import type { RuleCheck } from "./rule-check";

/** How the rules are checked that are. */
export const ruleChecks: readonly RuleCheck[] = [
  ...irql,
  ...forwarding,
  ...locking,
  ...cancellation,
  ...completion,
  ...irpLifecycle,
  ...pending,
  ...power,
  ...removeLock,
  ...ndis,
  ...kmdfLocks,
  ...kmdfRequests,
  ...kmdfSending,
  ...kmdfQueues,
  ...kmdfCallbacks,
];

/** What of a rule is checked here. */
export interface Coverage {
  readonly status: "checked" | "partly" | "not";
  /** Names of the properties that report a breach. */
  readonly properties: readonly string[];
  /** Why not, or what is left out; "" where all of it is checked. */
  readonly why: string;
}

export function checkOf({ rule, driverModel }: Pick<RuleHead, "rule" | "driverModel">): RuleCheck | undefined {
  return ruleChecks.find((check) => check.driverModel === driverModel && check.rules.includes(rule));
}

export function ruleCoverage(rule: RuleHead): Coverage {
  const check = checkOf(rule);
  if (check === undefined) return { status: "not", properties: [], why: leftOut(rule) };
  const { by, partly = "" } = check;
  return { status: partly === "" ? "checked" : "partly", properties: by.map(({ name }) => name), why: partly };
}

/**
 * The DDI compliance rules that are properties of their own, for a design's `properties`; the default ones report what the others demand. They judge what a routine does,
 * not what comes of it, as their pages do: a design that is right may break one. A chart that plays requester and driver at once breaks `io-allocate-complete`. A rule none of whose calls
 * the design makes claims nothing.
 *
 * @param driverModels - those of one or more driver models; left out, all
 */
export function complianceRules(...driverModels: readonly RuleCheck["driverModel"][]): readonly Property[] {
  const checks = ruleChecks.filter(
    ({ driverModel }) => driverModels.length === 0 || driverModels.includes(driverModel),
  );
  const monitors = [...checks.flatMap(({ by }) => by), mutexPaired].filter(({ kind }) => kind === "monitor");
  return [...new Set(monitors)].filter(({ name }) => !ASKED_FOR.has(name));
}

/** A claim about drivers without AddDevice alone: a design names it by itself. */
const ASKED_FOR: ReadonlySet<string> = new Set(["io-set-completion-routine-non-pnp-driver"]);
