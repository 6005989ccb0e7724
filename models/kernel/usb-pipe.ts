import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface UsbPipeOptions {
  /** The `many` object whose instances are outstanding on the pipe from the start. */
  readonly requests: string;
}

const left = ({ context }: ObjectScope, request: string) =>
  context.listed.has(request) && !context.visited.has(request);

/** One of the requests left may be the next: which, is a choice. */
const meets = (request: string) => ({
  guard: (scope: ObjectScope) => left(scope, request),
  actions: [reply(request), assign({ visited: ({ context }: ObjectScope) => new Set([...context.visited, request]) })],
});

/**
 * A driver's own record of a pipe: the list of its requests, which somebody who cancels them all goes through once, and the number that is outstanding. Each
 * call is one step; the count is changed by Interlocked calls, the list needs the driver's lock. The list has no order: requests are
 * interchangeable, so that whoever goes through it may meet any next, and twenty requests can be searched.
 */
export const usbPipe = kind({
  kind: "USB pipe",
  facts: ["COMP-7", "NF:wdm.InterlockedDecrement"],
  chart: (options: UsbPipeOptions | undefined, { instances }) => {
    const requests = options === undefined ? [] : instances(options.requests);
    return {
      context: { listed: new Set(requests), visited: new Set(), outstanding: requests.length },
      initial: "open",
      states: {
        open: {
          on: {
            next: {
              guard: (scope: ObjectScope) => !requests.some((request) => left(scope, request)),
              actions: reply("NULL"),
            },
            ...Object.fromEntries(requests.map((request) => [`next!${request}`, meets(request)])),
            remove: {
              actions: assign({
                listed: ({ context, event }: ObjectScope) =>
                  new Set([...context.listed].filter((request) => request !== event.request)),
              }),
            },
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
      phases: [{ name: "next", messages: [{ to: "pipe", event: "next", result: true }] }],
    }),
    RemoveRequest: call({
      params: [self("pipe"), object("request", "USB request")],
      facts: ["CAN-9"],
      phases: [{ name: "unlink", messages: [{ to: "pipe", event: "remove", with: { request: "request" } }] }],
    }),
    /** InterlockedDecrement of the number outstanding; the new number is the result. */
    CountDown: call({
      params: [self("pipe")],
      facts: ["NF:wdm.InterlockedDecrement"],
      phases: [{ name: "decrement", messages: [{ to: "pipe", event: "countDown", result: true }] }],
    }),
  },
});
