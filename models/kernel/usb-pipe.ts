import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface UsbPipeOptions {
  /** The `many` object whose instances are outstanding on the pipe from the start. */
  readonly requests: string;
}

/** Another request is gone from what the one who goes through the list has before him. */
const oneLess = assign({ left: ({ context }: ObjectScope) => context.left - 1 });
const isNone = ({ context }: ObjectScope) => context.left === 0;

/**
 * A driver's own record of a pipe: the list of its requests, which somebody who cancels them all goes through once, and the number that is outstanding. Each
 * call is one step; the count is changed by Interlocked calls, the list needs the driver's lock. The list has no order: requests are
 * interchangeable, so that whoever goes through it may meet any next. Whether a request is listed, and was met, is written down beside the
 * request; the pipe knows how many are left to be met. So twenty requests can be searched.
 */
export const usbPipe = kind({
  kind: "USB pipe",
  facts: ["COMP-7", "NF:wdm.InterlockedDecrement"],
  chart: (options: UsbPipeOptions | undefined, { instances }) => {
    const requests = options === undefined ? [] : instances(options.requests);
    return {
      context: { left: requests.length, outstanding: requests.length },
      initial: "open",
      states: {
        open: {
          on: {
            next: { guard: isNone, actions: reply("NULL") },
            ...Object.fromEntries(
              requests.map((request) => [
                `next?${request}`,
                { guard: (scope: ObjectScope) => !isNone(scope), actions: [reply(request), oneLess] },
              ]),
            ),
            remove: [
              { guard: ({ event }: ObjectScope) => event.place === "ahead", actions: oneLess },
              { actions: reply("") },
            ],
            countDown: {
              actions: [
                reply(({ context }: ObjectScope) => String(context.outstanding - 1)),
                assign({ outstanding: ({ context }: ObjectScope) => context.outstanding - 1 }),
              ],
            },
          },
        },
      },
    };
  },
  calls: {
    /** A listed request that the one who goes through the list has not had, or NULL. */
    NextRequest: call({
      params: [self("pipe")],
      facts: ["CAN-9"],
      phases: [
        {
          name: "next",
          // Refused by requests that are not listed or were met: another one is next then.
          blocks: "waits",
          messages: [
            { to: "pipe", event: "next", as: "request", result: true },
            { to: "request", event: "meet" },
          ],
        },
      ],
    }),
    RemoveRequest: call({
      params: [self("pipe"), object("request", "USB request")],
      facts: ["CAN-9"],
      phases: [
        {
          name: "unlink",
          messages: [
            { to: "request", event: "unlist", as: "place" },
            { to: "pipe", event: "remove", with: { place: "place" } },
          ],
        },
      ],
    }),
    /** InterlockedDecrement of the number outstanding; the new number is the result. */
    CountDown: call({
      params: [self("pipe")],
      facts: ["NF:wdm.InterlockedDecrement"],
      phases: [{ name: "decrement", messages: [{ to: "pipe", event: "countDown", result: true }] }],
    }),
  },
});
