import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { callRoutine } from "../../harness/language/call-routine";
import type { ChartState } from "../../harness/language/chart";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { type CalledState, keep, type Routine, returned } from "../../harness/language/routine";
import { documentedIrql } from "./facts/documented-irql";

const NULL = "NULL";
const PAGE = "NF:ntddk.RtlRunOnceExecuteOnce";
const context = reply(({ context }) => context.initialized);

/** A one-time initialization: the first caller runs its routine, callers that come meanwhile wait, and all get the same context. */
export const runOnce = kind({
  kind: "one-time initialization",
  facts: [PAGE],
  assumes: ["the routine of RtlRunOnceExecuteOnce succeeds: one that fails, and is run again, is not modelled"],
  chart: () => ({
    context: { initialized: NULL },
    initial: "notStarted",
    states: {
      notStarted: { on: { begin: { target: "running", actions: context } } },
      running: {
        tags: ["busy"],
        on: {
          end: {
            target: "initialized",
            actions: [
              assign({ initialized: ({ event }) => event.initialized }),
              reply(({ event }) => event.initialized),
            ],
          },
        },
      },
      initialized: { on: { begin: { actions: context } } },
    },
  }),
  calls: {
    /** RtlRunOnceExecuteOnce up to the call of the routine; see rtlRunOnceExecuteOnce. The context, or NULL where the caller is to make it. */
    RtlRunOnceExecuteOnce: call({
      params: [self("once")],
      irql: documentedIrql("RtlRunOnceExecuteOnce"),
      facts: [PAGE],
      phases: [{ name: "begin", blocks: "waits", messages: [{ to: "once", event: "begin", result: true }] }],
    }),
    /** The end of RtlRunOnceExecuteOnce, in the caller that ran the routine: the context is what the routine has made. */
    RtlRunOnceExecuteOnceReturns: call({
      params: [self("once"), object("made", "pool block")],
      facts: [PAGE],
      phases: [{ name: "end", messages: [{ to: "once", event: "end", with: { initialized: "made" }, result: true }] }],
    }),
  },
});

export interface RtlRunOnceExecuteOnceSite {
  /** The one-time initialization: a role or variable of the caller's chart. */
  readonly once: string;
  /** Name and chart of the routine. */
  readonly initRoutine: { readonly name: string; readonly routine: Routine };
  /** What the routine makes: a role or variable of the caller's chart. */
  readonly made: string;
  /** Variable of the caller's chart that gets the context. */
  readonly context: string;
  /** State of the caller's chart after RtlRunOnceExecuteOnce has returned. */
  readonly next: string;
}

/** RtlRunOnceExecuteOnce: runs the routine unless that is done, or waits for the caller that runs it. */
export function rtlRunOnceExecuteOnce(site: RtlRunOnceExecuteOnceSite): CalledState {
  const { once, initRoutine, made } = site;
  const arrow = { target: "Done", actions: keep(site.context) };
  const states = {
    Begin: {
      on: { [`RtlRunOnceExecuteOnce(${once})`]: [{ guard: returned(NULL), target: initRoutine.name }, arrow] },
    },
    [initRoutine.name]: callRoutine({ name: initRoutine.name, role: "RTL_RUN_ONCE_INIT_FN" }, initRoutine.routine, {
      next: "End",
    }),
    End: { on: { [`RtlRunOnceExecuteOnceReturns(${once}, ${made})`]: arrow } },
    Done: { type: "final" as const },
  };
  return {
    meta: { uses: { [once]: runOnce } },
    initial: "Begin",
    onDone: site.next,
    states: states as Readonly<Record<string, ChartState<never>>>,
  };
}
