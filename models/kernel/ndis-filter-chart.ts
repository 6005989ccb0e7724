import { errorState } from "../../harness/language/bug-check";
import type { ObjectChart } from "../../harness/language/kind";
import type { ObjectScope } from "../../harness/language/reply";
import { usedAfterFree } from "./freed-memory";
import { completedNothing, finished, ndisState } from "./ndis-pause-states";

export interface NdisFilterOptions {
  /** State of the module at the start; default Running. */
  readonly state?: "Detached" | "Attaching" | "Paused" | "Restarting" | "Running" | "Pausing";
}

const operations = ["enterAttaching", "setAttributes", "attachReturns", "detachReturns"];
const ofAnother = ({ event }: ObjectScope) => event.whose === "another's";

/** What the data path and the driver's own requests do in a state: everything goes on there but what is named. */
function traffic(state: string, but: object) {
  return {
    ...{ send: state, indicate: state, sendComplete: state, request: state, indicateStatus: state },
    ...but,
  };
}

/** One that the filter starts itself must not be; one of another's may be passed on. */
const passedOn = (state: string) => [{ guard: ofAnother, target: state }, { target: "sendsWhilePaused" }];
const rejected = (state: string) => [
  { guard: ({ event }: ObjectScope) => event.status === "NDIS_STATUS_PAUSED", target: state },
  { target: "sendsWhilePaused" },
];
const none = "sendsWhilePaused";
const notYet = { send: none, indicate: none, sendComplete: none, request: none, indicateStatus: none };
const freed = "usedWhileDetached";

/**
 * A filter module's states (before NDI-1) and what the driver may call in each: what it sends or indicates of its own only while it runs, what it
 * passes on of another's also while it pauses, received data even while it is paused (NC:ndis.FILTER_PAUSE). OID requests and status indications go
 * on in every state but Attaching (NC:ndis.FILTER_ATTACH).
 */
export const ndisFilterChart = (options?: NdisFilterOptions): ObjectChart => ({
  initial: options?.state ?? "Running",
  states: {
    Detached: ndisState("Detached", operations, {
      ...{ send: freed, indicate: freed, sendComplete: freed, request: freed, indicateStatus: freed },
      readState: freed,
      enterAttaching: "Attaching",
    }),
    Attaching: ndisState("Attaching", operations, {
      ...notYet,
      setAttributes: "Attaching",
      attachReturns: finished("Paused", "Detached"),
    }),
    Paused: ndisState("Paused", operations, {
      ...traffic("Paused", { send: none, indicate: passedOn("Paused"), sendComplete: rejected("Paused") }),
      detachReturns: "Detached",
    }),
    Restarting: ndisState(
      "Restarting",
      operations,
      traffic("Restarting", { send: none, indicate: passedOn("Restarting") }),
    ),
    Running: ndisState("Running", operations, traffic("Running", {})),
    Pausing: ndisState(
      "Pausing",
      operations,
      traffic("Pausing", { send: passedOn("Pausing"), indicate: passedOn("Pausing") }),
    ),
    completedNothing: completedNothing("a pause of the filter"),
    sendsWhilePaused: errorState(
      "no-send-while-paused",
      "the filter sends, indicates or requests something in a state in which it must not",
    ),
    usedWhileDetached: usedAfterFree("the filter module's context"),
  },
});
