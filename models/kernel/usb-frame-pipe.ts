import { assign } from "xstate";
import { environment, type PlacedActor } from "../../harness/language/actor";
import { errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { CallerMistake } from "../../harness/language/caller-mistake";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { routine } from "../../harness/language/routine";

export interface UsbFramePipeOptions {
  /** The `many` object that says how many URBs the driver has allocated. */
  readonly urbs: string;
  /** Slots from a URB's completion to where it could be completed again: interrupt, DPC and resubmission. */
  readonly turnaround: number;
  /** URBs to be completed in a second, which is 1000 frames. */
  readonly perSecond: number;
  /** Frames of a millisecond that are looked at; best a multiple of the turnaround. Default 12. */
  readonly frames?: number;
}

/** Bulk transactions of 64 bytes that fit in a frame of full speed. */
const SLOTS = 19;

/**
 * A bulk pipe at full speed in discrete time. A tick is a slot of the bus: the host controller completes one URB that is queued, and each completed one
 * comes back to the driver a turnaround later. Time stands still while the driver has something to do: a tick is refused until it waits for a completion and there is none.
 */
export const usbFramePipe = kind({
  kind: "USB frame pipe",
  facts: ["DPC-1"],
  assumes: [
    "time passes in whole slots of the bus, 19 to a frame, and the driver's own steps take none (catalogue, seed 004)",
    "the turnaround of a URB is the same each time",
  ],
  sample: { urbs: "urb", turnaround: 1, perSecond: 1000, frames: 1 } satisfies UsbFramePipeOptions,
  chart: (options: UsbFramePipeOptions | undefined, { instances, name }) => {
    const { urbs, turnaround, perSecond, frames = 12 } = options ?? { urbs: "", turnaround: 0, perSecond: 0 };
    if (![turnaround, frames].every((number) => Number.isInteger(number) && number > 0)) {
      throw new CallerMistake(
        "BAD_RATE",
        `${name} has a turnaround of ${turnaround} slots and is looked at for ${frames} frames`,
        "Give each a whole number above 0.",
      );
    }
    const slots = frames * SLOTS;
    const wanted = Math.ceil((perSecond * frames) / 1000);
    const more = ({ completed, queued }: ObjectScope["context"]) => completed + (queued > 0 ? 1 : 0);
    const isLast = ({ context }: ObjectScope) => context.slot + 1 === slots;
    const pass = assign(({ context }) => {
      const away: number[] = [...context.away, ...(context.queued > 0 ? [turnaround] : [])].map((left) => left - 1);
      return {
        slot: context.slot + 1,
        queued: Math.max(0, context.queued - 1),
        completed: more(context),
        back: context.back + away.filter((left) => left === 0).length,
        away: away.filter((left) => left > 0),
      };
    });
    const isIdle = ({ context }: ObjectScope) => context.waits && context.back === 0;
    const nothing = reply("");
    return {
      context: { free: instances(urbs).length, queued: 0, away: [], back: 0, completed: 0, slot: 0, waits: false },
      initial: "running",
      states: {
        running: {
          on: {
            submit: [
              {
                guard: ({ context }) => context.free > 0,
                actions: [
                  assign(({ context }) => ({ free: context.free - 1, queued: context.queued + 1 })),
                  reply("STATUS_PENDING"),
                ],
              },
              { actions: reply("NULL") },
            ],
            rest: { actions: [assign({ waits: true }), nothing] },
            take: {
              guard: ({ context }) => context.back > 0,
              actions: [
                assign(({ context }) => ({ back: context.back - 1, free: context.free + 1, waits: false })),
                nothing,
              ],
            },
            tick: [
              {
                guard: (scope) => isIdle(scope) && isLast(scope) && more(scope.context) < wanted,
                target: "tooSlow",
                actions: pass,
              },
              { guard: (scope) => isIdle(scope) && isLast(scope), target: "finished", actions: [pass, nothing] },
              { guard: isIdle, actions: [pass, nothing] },
            ],
          },
        },
        finished: {},
        tooSlow: errorState("rate-reached", `fewer than ${wanted} URBs are completed in ${frames} ms`),
      },
    };
  },
  calls: {
    /** One tick: a slot of the bus passes, as soon as the driver has nothing to do. */
    Slot: call({
      params: [self("pipe")],
      facts: ["DPC-1"],
      phases: [{ name: "slot", blocks: "waits", messages: [{ to: "pipe", event: "tick" }] }],
    }),
    /** Sends a free URB; NULL where all are on their way. */
    SubmitUrb: call({
      params: [self("pipe")],
      facts: ["DPC-1"],
      phases: [{ name: "submit", messages: [{ to: "pipe", event: "submit", result: true }] }],
    }),
    /** Waits for a URB to come back. */
    WaitForCompletion: call({
      params: [self("pipe")],
      facts: ["IRQL-8"],
      phases: [
        { name: "rest", messages: [{ to: "pipe", event: "rest" }] },
        { name: "take", blocks: "waits", messages: [{ to: "pipe", event: "take" }] },
      ],
    }),
  },
});

const passing = routine({
  uses: { pipe: usbFramePipe },
  chart: { initial: "Passing", states: { Passing: { tags: ["idle"], on: { "Slot(pipe)": "Passing" } } } },
});

/** The bus that the pipe `name` is on, as an actor of the environment. */
export function usbFrames(name: string): PlacedActor {
  return environment(passing, { pipe: name }, { daemon: true });
}
