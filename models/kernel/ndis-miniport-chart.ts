import { bugCheck, errorState } from "../../harness/language/bug-check";
import type { ObjectChart } from "../../harness/language/kind";
import type { ObjectScope } from "../../harness/language/reply";
import { usedAfterFree } from "./freed-memory";
import { completedNothing, finished, ndisState } from "./ndis-pause-states";

export interface NdisMiniportOptions {
  /** State of the adapter at the start; default Running. */
  readonly state?: "Halted" | "Initializing" | "Paused" | "Restarting" | "Running" | "Pausing";
}

const operations = ["enterInitializing", "initializeReturns", "haltReturns", "enterShutdown"];
const none = "indicatesWhilePaused";
const freed = "usedWhileHalted";
const rejected = [
  { guard: ({ event }: ObjectScope) => event.status === "NDIS_STATUS_PAUSED", target: "Paused" },
  { target: "sendsWhilePaused" },
];
const shutdown = { enterShutdown: "Shutdown" };

/**
 * The adapter's states (before NDI-1) and what the driver may call in each: received data is indicated as soon as a restart was begun (NDI-5) and no
 * more once it is paused. In Shutdown no routine of the driver's is called any more; what is under way may end.
 */
export const ndisMiniportChart = (options?: NdisMiniportOptions): ObjectChart => ({
  initial: options?.state ?? "Running",
  states: {
    Halted: ndisState("Halted", operations, {
      ...{ sendComplete: freed, indicate: freed, readState: freed },
      enterInitializing: "Initializing",
    }),
    Initializing: ndisState("Initializing", operations, {
      ...{ sendComplete: "sendsWhilePaused", indicate: none },
      initializeReturns: finished("Paused", "Halted"),
    }),
    Paused: ndisState("Paused", operations, {
      ...{ sendComplete: rejected, indicate: none },
      haltReturns: "Halted",
      ...shutdown,
    }),
    Restarting: ndisState("Restarting", operations, {
      ...{ sendComplete: "Restarting", indicate: "Restarting" },
      ...shutdown,
    }),
    Running: ndisState("Running", operations, { sendComplete: "Running", indicate: "Running", ...shutdown }),
    Pausing: ndisState("Pausing", operations, { sendComplete: "Pausing", indicate: "Pausing", ...shutdown }),
    Shutdown: ndisState("Shutdown", operations, {
      ...{ sendComplete: "Shutdown", indicate: none },
      ...{ pauseReturns: "Shutdown", pauseComplete: "Shutdown" },
      ...{ restartReturns: "Shutdown", restartComplete: "Shutdown" },
    }),
    completedNothing: completedNothing("a pause or restart"),
    sendsWhilePaused: errorState(
      "no-send-while-paused",
      "a send is completed after NdisMPauseComplete",
      bugCheck("0xD1", "DRIVER_IRQL_NOT_LESS_OR_EQUAL", "what the adapter had before it was halted"),
    ),
    indicatesWhilePaused: errorState(
      "no-send-while-paused",
      "received data is indicated by an adapter that is not running and not about to",
    ),
    usedWhileHalted: usedAfterFree("the adapter's context"),
  },
});
