import { assign } from "xstate";
import { call, literal } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface SchedulerOptions {
  /** By actor, 0 to 31; 16 and above are real-time. A thread that is not named here gets a processor whenever there is one at all. */
  readonly priorities: Readonly<Record<string, number>>;
}

/** Where the named threads stand that are not simply ready; each list in alphabetical order. */
interface Queues {
  readonly waiting: readonly string[];
  readonly ended: readonly string[];
  /** Gave the rest of their turn away to threads of any priority, or of their own and above, and have not seen one take it. */
  readonly yieldedToAny: readonly string[];
  readonly yieldedToEqual: readonly string[];
}

const joined = (names: readonly string[], name: string) => [...new Set([...names, name])].sort();
const without = (names: readonly string[], ...gone: readonly string[]) => names.filter((name) => !gone.includes(name));

/**
 * The scheduler, strictly by priority: a thread that is ready runs only where fewer ready threads of a higher priority are there than processors. A design
 * without one lets threads run in any order. Threads of one priority take turns in any order and of any length.
 *
 * Not modelled: boosts, ageing (the balance-set manager), quanta, affinity of a thread to fewer processors than the design has.
 */
export const scheduler = kind({
  kind: "scheduler",
  implicit: true,
  facts: ["IRQL-2"],
  assumes: [
    "priorities are strict: no boost, and no ageing that would let a starved thread run",
    "a sleep of one millisecond lasts until another thread that is ready has run",
    "a thread that waits may give its processor up even where its wait would be satisfied at once",
  ],
  chart: (options: SchedulerOptions | undefined, { processors }) => {
    const priorities = options?.priorities ?? {};
    const threads = Object.keys(priorities);
    const isReady = ({ waiting, ended }: Queues, name: string) => !waiting.includes(name) && !ended.includes(name);
    const rank = ({ yieldedToAny, yieldedToEqual }: Queues, name: string) => {
      if (yieldedToAny.includes(name)) return -1;
      return (priorities[name] ?? 0) - (yieldedToEqual.includes(name) ? 0.5 : 0);
    };
    const mayRun = ({ context, event }: ObjectScope) => {
      const queues = context as Queues;
      const { by } = event;
      if (priorities[by] === undefined) return true;
      if (!isReady(queues, by)) return false;
      const before = threads.filter(
        (name) => name !== by && isReady(queues, name) && rank(queues, name) > rank(queues, by),
      );
      return before.length < processors;
    };
    /** The turn is `by`'s: what it gave away it has back, and so have those that gave theirs to it. */
    const runs = assign(({ context, event }) => {
      const queues = context as Queues;
      const { by } = event as ObjectScope["event"];
      const served = threads.filter((name) => name === by || rank(queues, name) < rank(queues, by));
      return {
        yieldedToAny: without(queues.yieldedToAny, ...served),
        yieldedToEqual: without(queues.yieldedToEqual, ...served),
      };
    });
    const joins = (queue: keyof Queues) =>
      assign(({ context, event }) => {
        const { by } = event as ObjectScope["event"];
        return priorities[by] === undefined ? {} : { [queue]: joined((context as Queues)[queue], by) };
      });
    const wakes = assign(({ context, event }) => ({ waiting: without((context as Queues).waiting, event.by) }));
    const isWaiting = ({ context, event }: ObjectScope) => (context as Queues).waiting.includes(event.by);
    const nothing = reply("");
    return {
      context: { waiting: [], ended: [], yieldedToAny: [], yieldedToEqual: [] },
      initial: "scheduling",
      states: {
        scheduling: {
          on: {
            run: { guard: mayRun, actions: [runs, nothing] },
            wait: [
              { guard: isWaiting, actions: [wakes, nothing] },
              { guard: mayRun, actions: [runs, nothing] },
            ],
            block: { guard: mayRun, actions: [runs, joins("waiting"), nothing] },
            end: { guard: mayRun, actions: [runs, joins("ended"), nothing] },
            yieldToAny: { guard: mayRun, actions: [runs, joins("yieldedToAny"), nothing] },
            yieldToEqual: { guard: mayRun, actions: [runs, joins("yieldedToEqual"), nothing] },
          },
        },
      },
    };
  },
  calls: {
    /** Gives the rest of the turn to a thread that is ready on this processor, of any priority. */
    SwitchToThread: call({
      params: [],
      facts: ["IRQL-2"],
      phases: [{ name: "yield", blocks: "waits", messages: [{ to: "kind:scheduler", event: "yieldToAny" }] }],
    }),
    /** With 0 gives the rest of the turn to a thread that is ready and of no lower priority; with 1 sleeps for a millisecond. */
    Sleep: call({
      params: [literal("milliseconds", "0", "1")],
      facts: ["IRQL-2"],
      phases: [
        {
          name: "yield",
          when: { answer: "milliseconds", is: "0" },
          blocks: "waits",
          messages: [{ to: "kind:scheduler", event: "yieldToEqual" }],
        },
        {
          name: "sleep",
          when: { answer: "milliseconds", is: "1" },
          blocks: "waits",
          messages: [{ to: "kind:scheduler", event: "yieldToAny" }],
        },
      ],
    }),
  },
});
