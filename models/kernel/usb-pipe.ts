import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface UsbPipeOptions {
  /** The `many` object whose instances are outstanding on the pipe from the start. */
  readonly requests: string;
}

const next = ({ context }: ObjectScope) =>
  context.listed.find((request: string) => !context.visited.includes(request)) ?? "NULL";

/**
 * A driver's own record of a pipe: the list of its requests, which somebody who cancels them all goes through once, and the number that is outstanding. Each
 * call is one step; the count is changed by Interlocked calls, the list needs the driver's lock.
 */
export const usbPipe = kind({
  kind: "USB pipe",
  facts: ["COMP-7", "NF:wdm.InterlockedDecrement"],
  chart: (options: UsbPipeOptions | undefined, { instances }) => {
    const requests = options === undefined ? [] : instances(options.requests);
    return {
      context: { listed: requests, visited: [], outstanding: requests.length },
      initial: "open",
      states: {
        open: {
          on: {
            next: {
              actions: [
                reply(next),
                assign({
                  visited: (scope: ObjectScope) =>
                    next(scope) === "NULL" ? scope.context.visited : [...scope.context.visited, next(scope)],
                }),
              ],
            },
            remove: {
              actions: assign({
                listed: ({ context, event }: ObjectScope) =>
                  context.listed.filter((request: string) => request !== event.request),
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
    /** The next listed request that the one who goes through the list has not had, or NULL. */
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
