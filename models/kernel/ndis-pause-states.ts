import { bugCheck, errorState } from "../../harness/language/bug-check";
import { type ObjectScope, reply } from "../../harness/language/reply";

const SUCCESS = "NDIS_STATUS_SUCCESS";
const PENDING = "NDIS_STATUS_PENDING";

const is =
  (status: string) =>
  ({ event }: ObjectScope) =>
    event.status === status;
const succeeded = (target: string, failed: string) => [{ guard: is(SUCCESS), target }, { target: failed }];
const returned = (target: string, pending: string, failed: string) => [
  { guard: is(PENDING), target: pending },
  ...succeeded(target, failed),
];
/** The operation was completed before its routine has returned, which then says that it was pending. */
const completedAlready = (state: string) => [{ guard: is(PENDING), target: state }, { target: "completedNothing" }];

/** What a routine that pauses returns; it cannot fail (NDI-1). */
export const PAUSE_STATUS = [SUCCESS, PENDING] as const;
/** What a routine that attaches or initializes returns, or an operation that was pending ends with. */
export const FINAL_STATUS = [SUCCESS, "NDIS_STATUS_RESOURCES", "NDIS_STATUS_FAILURE"] as const;
/** What a routine that restarts returns. */
export const RESTART_STATUS = [SUCCESS, PENDING, "NDIS_STATUS_RESOURCES", "NDIS_STATUS_FAILURE"] as const;

export const completionMayComeFirst =
  "a pause or restart may be completed before its routine has returned NDIS_STATUS_PENDING (the pages are silent)";

/** A row of the state table for this event in the states before the first pause: where it leads when it succeeds and when it fails. */
export const finished = succeeded;

/** Pause and restart: the part of the state table that miniport adapters and filter modules have in common (before NDI-1). */
const common: Readonly<Record<string, object>> = {
  Paused: {
    enterRestarting: "Restarting",
    pauseReturns: completedAlready("Paused"),
    restartReturns: completedAlready("Paused"),
    isPaused: "Paused",
  },
  Restarting: {
    restartReturns: returned("Running", "Restarting", "Paused"),
    restartComplete: succeeded("Running", "Paused"),
  },
  Running: { enterPausing: "Pausing", restartReturns: completedAlready("Running") },
  Pausing: { pauseReturns: returned("Paused", "Pausing", "completedNothing"), pauseComplete: "Paused" },
};

const operations = [
  ...["enterPausing", "pauseReturns", "pauseComplete"],
  ...["enterRestarting", "restartReturns", "restartComplete"],
];

/** A state of the table: what may happen in it, and every operation of `more` or of pause and restart that must not. */
export function ndisState(name: string, more: readonly string[], on: object) {
  const illegal = Object.fromEntries([...operations, ...more].map((event) => [event, "completedNothing"]));
  return { on: { ...illegal, readState: { actions: reply(name) }, ...common[name], ...on } };
}

/** An event that leaves the state table for good: `what` is completed or begun though it is not due (NDI-2). */
export function completedNothing(what: string) {
  return errorState(
    "pause-completed-once",
    `${what} is completed, or begun, that is not pending, or not due`,
    bugCheck("0x7C", "BUGCODE_NDIS_DRIVER", "0x1F: a pause or restart is completed that is not pending"),
  );
}
