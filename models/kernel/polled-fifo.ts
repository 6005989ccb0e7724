import { assign } from "xstate";
import { environment, type PlacedActor } from "../../harness/language/actor";
import { errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { CallerMistake } from "../../harness/language/caller-mistake";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { routine } from "../../harness/language/routine";

export interface PolledFifoOptions {
  /** Bytes that come in each tick. */
  readonly bytesPerTick: number;
  /** Ticks from one poll to the next. */
  readonly period: number;
  /** Bytes it holds, or the `many` object that says how many. */
  readonly capacity: number | string;
  /** Ticks that a byte may wait to be drained; default any number. */
  readonly latency?: number;
  /** The DPC object that the timer queues. */
  readonly dpc: string;
}

const NULL = "NULL";

/**
 * A FIFO that fills at a steady rate and is emptied by a DPC that a periodic timer queues. Time is counted in ticks here, and only in whole ones: the next
 * tick does not come before the DPC of the last has drained the FIFO, so that what the drivers themselves take counts for nothing.
 */
export const polledFifo = kind({
  kind: "polled FIFO",
  facts: ["TMR-5", "DPC-1"],
  assumes: [
    "time passes in whole ticks, a steady number of bytes each, and a poll's DPC has run before the next tick (catalogue, seed 004)",
  ],
  chart: (options: PolledFifoOptions | undefined, { name, instances }) => {
    const { bytesPerTick = 1, period = 1, latency = Number.POSITIVE_INFINITY, dpc = NULL } = options ?? {};
    const { capacity: room = 16 } = options ?? {};
    const capacity = typeof room === "string" ? instances(room).length : room;
    if ([bytesPerTick, period, capacity].some((number) => !Number.isInteger(number) || number < 1)) {
      throw new CallerMistake(
        "BAD_RATE",
        `${name} takes ${bytesPerTick} bytes a tick, is polled every ${period} ticks and holds ${capacity}`,
        "Give each a whole number above 0.",
      );
    }
    const more = ({ context }: ObjectScope) => context.bytes + bytesPerTick;
    const fill = assign({ bytes: more, ticks: ({ context }: ObjectScope) => (context.ticks + 1) % period });
    return {
      context: { bytes: 0, ticks: 0 },
      initial: "filling",
      states: {
        filling: {
          on: {
            tick: [
              { guard: (scope) => more(scope) > capacity, target: "overflown" },
              { guard: ({ context }) => context.ticks + 1 > latency, target: "late" },
              {
                guard: ({ context }) => context.ticks + 1 === period,
                target: "pollDue",
                actions: [fill, reply(dpc)],
              },
              { actions: [fill, reply(NULL)] },
            ],
          },
        },
        pollDue: { on: { drain: { target: "filling", actions: assign({ bytes: 0 }) } } },
        late: errorState("latency-within-bound", `a byte waits for more than ${latency} ticks to be polled`),
        overflown: errorState("no-overflow", `more bytes come in between two polls than the ${capacity} it holds`),
      },
    };
  },
  calls: {
    /** One tick of time: bytes come in, and where a poll is due the timer's DPC is queued. Waits for the poll before. */
    Tick: call({
      params: [self("fifo")],
      facts: ["TMR-5", "DPC-1"],
      phases: [
        {
          name: "tick",
          blocks: "waits",
          messages: [
            { to: "fifo", event: "tick", as: "dpc" },
            { to: "dpc", event: "insert", with: { processor: "processor" } },
          ],
        },
      ],
    }),
    /** Takes out all there is. */
    DrainFifo: call({
      params: [self("fifo")],
      facts: ["DPC-3"],
      phases: [{ name: "drain", messages: [{ to: "fifo", event: "drain" }] }],
    }),
  },
});

const ticking = routine({
  uses: { fifo: polledFifo },
  chart: { initial: "Ticking", states: { Ticking: { tags: ["idle"], on: { "Tick(fifo)": "Ticking" } } } },
});

/** The clock that the FIFO `name` fills by, as an actor of the environment. */
export function fifoClock(name: string): PlacedActor {
  return environment(ticking, { fifo: name }, { daemon: true, on: 0 });
}
