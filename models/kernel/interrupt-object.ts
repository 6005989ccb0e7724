import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { callRoutine } from "../../harness/language/call-routine";
import { CallerMistake } from "../../harness/language/caller-mistake";
import type { ChartState } from "../../harness/language/chart";
import { DIRQL, HIGHEST_DIRQL, irqlName } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import type { CalledState, Routine } from "../../harness/language/routine";
import { documentedIrql } from "./facts/documented-irql";
import { releasedByOther } from "./lock-error-states";

export interface InterruptOptions {
  /** SynchronizeIrql of IoConnectInterrupt: the level its spin lock is held at, DIRQL or above it. Default DIRQL. */
  readonly synchronizeIrql?: number;
}

const raise = {
  name: "raise to the synchronize level",
  messages: [{ to: "interrupt", event: "level", as: "level" }],
  irql: { kind: "raise", to: "level", as: "oldIrql" },
} as const;
const take = { to: "interrupt", event: "acquire", with: { oldIrql: "oldIrql" } };
/** What is called next runs with the lock and must return at this level. */
const takeForRoutine = { name: "take", blocks: "spins", messages: [take], irql: { kind: "frame" } } as const;
const release = {
  name: "release",
  messages: [{ to: "interrupt", event: "release", as: "oldIrql" }],
  irql: { kind: "lower", from: "oldIrql" },
} as const;

/** The spin lock of an interrupt. The system holds it while the service routine runs, and so on every processor nothing else that takes it runs then (SPIN-12, SPIN-13). */
export const interruptObject = kind({
  kind: "interrupt object",
  facts: ["SPIN-12", "SPIN-13"],
  chart: (options: InterruptOptions | undefined, { name }) => {
    const level = options?.synchronizeIrql ?? DIRQL;
    if (!Number.isInteger(level) || level < DIRQL || level > HIGHEST_DIRQL) {
      throw new CallerMistake(
        "BAD_LEVEL",
        `the synchronize level of ${name} is ${level}`,
        `Give \`synchronizeIrql\` a device level: DIRQL, which is ${DIRQL}, to ${HIGHEST_DIRQL}, ${irqlName(HIGHEST_DIRQL)} included.`,
      );
    }
    const says = { actions: reply(String(level)) };
    return {
      context: { owner: null, oldIrql: null },
      initial: "free",
      states: {
        free: {
          on: {
            level: says,
            acquire: {
              target: "held",
              actions: assign({ owner: ({ event }) => event.by, oldIrql: ({ event }) => event.oldIrql }),
            },
            release: "releasedByOther",
          },
        },
        held: {
          tags: ["busy"],
          on: {
            level: says,
            release: [
              {
                guard: ({ context, event }) => context.owner === event.by,
                target: "free",
                actions: [reply(({ context }) => context.oldIrql), assign({ owner: null, oldIrql: null })],
              },
              { target: "releasedByOther" },
            ],
          },
        },
        releasedByOther,
      },
    };
  },
  calls: {
    KeAcquireInterruptSpinLock: call({
      params: [self("interrupt")],
      irql: documentedIrql("KeAcquireInterruptSpinLock"),
      facts: ["SPIN-12"],
      phases: [raise, { name: "take", blocks: "spins", messages: [take] }],
    }),
    KeReleaseInterruptSpinLock: call({
      params: [self("interrupt")],
      irql: documentedIrql("KeReleaseInterruptSpinLock"),
      facts: ["SPIN-12"],
      phases: [release],
    }),
    /** KeSynchronizeExecution up to the call of the routine; see keSynchronizeExecution. */
    KeSynchronizeExecution: call({
      params: [self("interrupt")],
      irql: documentedIrql("KeSynchronizeExecution"),
      facts: ["SPIN-12"],
      phases: [raise, takeForRoutine],
    }),
    /** The end of KeSynchronizeExecution. */
    KeSynchronizeExecutionReturns: call({
      params: [self("interrupt")],
      facts: ["SPIN-12"],
      phases: [release],
    }),
    /** What the system does before it calls the service routine; see serviceRoutine. */
    InterruptBegins: call({
      params: [self("interrupt")],
      facts: ["SPIN-13"],
      phases: [raise, takeForRoutine],
    }),
    /** What the system does when the service routine has returned. */
    InterruptEnds: call({
      params: [self("interrupt")],
      facts: ["SPIN-13"],
      phases: [release],
    }),
  },
});

interface RoutineName {
  readonly name: string;
  readonly routine: Routine;
}

export interface KeSynchronizeExecutionSite {
  /** The interrupt: a role or variable of the caller's chart. */
  readonly interrupt: string;
  /** Name and chart of the SynchCritSection routine. */
  readonly synchronizeRoutine: RoutineName;
  /** State of the caller's chart after KeSynchronizeExecution has returned. */
  readonly next: string;
}

/** KeSynchronizeExecution: raise to the synchronize level, take the interrupt's lock, run the routine, release, lower (SPIN-12). */
export function keSynchronizeExecution(site: KeSynchronizeExecutionSite): CalledState {
  const { interrupt, synchronizeRoutine, next } = site;
  const states = locked(interrupt, "KSYNCHRONIZE_ROUTINE", synchronizeRoutine, [
    "KeSynchronizeExecution",
    "KeSynchronizeExecutionReturns",
  ]);
  return {
    meta: { uses: { [interrupt]: interruptObject } },
    initial: "Begin",
    onDone: next,
    states: states as Readonly<Record<string, ChartState<never>>>,
  };
}

/** The routine of an `isr` actor whose interrupt has an object: the system takes the interrupt's lock before it calls the service routine (SPIN-13). */
export function serviceRoutine(interrupt: string, service: RoutineName): Routine {
  const states = locked(interrupt, "KSERVICE_ROUTINE", service, ["InterruptBegins", "InterruptEnds"]);
  return { uses: { [interrupt]: interruptObject }, chart: { initial: "Begin", states } };
}

function locked(
  interrupt: string,
  role: string,
  { name, routine }: RoutineName,
  [begin, end]: readonly [string, string],
) {
  return {
    Begin: { on: { [`${begin}(${interrupt})`]: name } },
    [name]: callRoutine({ name, role }, routine, { next: "End" }),
    End: { on: { [`${end}(${interrupt})`]: "Done" } },
    Done: { type: "final" as const },
  };
}
