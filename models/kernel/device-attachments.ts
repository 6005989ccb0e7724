import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface DeviceAttachmentsOptions {
  /** What each device is attached to when the run starts, by the name of the upper one; the lower one has a reference for it. */
  readonly attached?: Readonly<Record<string, string>>;
}

const NULL = "NULL";

type Lower = Readonly<Record<string, string>>;

const lowerOf = ({ context }: ObjectScope): Lower => context.lowerOf;
const upperOf = (scope: ObjectScope, device: string): string | undefined =>
  Object.entries(lowerOf(scope)).find(([, lower]) => lower === device)?.[0];

/** The topmost device of the stack that this one is in. */
function topOf(scope: ObjectScope, device: string): string {
  const upper = upperOf(scope, device);
  return upper === undefined ? device : topOf(scope, upper);
}

const isAlready = (scope: ObjectScope) =>
  lowerOf(scope)[scope.event.source] !== undefined ||
  topOf(scope, scope.event.target) === topOf(scope, scope.event.source);
const isGoing = (scope: ObjectScope) => scope.context.going.includes(topOf(scope, scope.event.target));
const isAttached = (scope: ObjectScope) => lowerOf(scope)[scope.event.device] !== undefined;
const without = (scope: ObjectScope, device: string | undefined): Lower =>
  Object.fromEntries(Object.entries(lowerOf(scope)).filter(([upper]) => upper !== device));

/**
 * Which device object is attached to which, as the I/O manager knows it under its database lock. A design that attaches and detaches has one; the calls are
 * the device object's. What a driver keeps of it in its own extension is another matter.
 */
export const deviceAttachments = kind({
  kind: "device attachments",
  implicit: true,
  facts: ["NF:wdm.IoAttachDeviceToDeviceStack", "NF:wdm.IoDetachDevice", "CLN-3"],
  chart: (options?: DeviceAttachmentsOptions) => ({
    context: { lowerOf: options?.attached ?? {}, going: [] },
    initial: "known",
    states: {
      known: {
        on: {
          attach: [
            { guard: isAlready, target: "attachedTwice" },
            { guard: isGoing, actions: reply(`${NULL}, STATUS_NO_SUCH_DEVICE`) },
            {
              actions: [
                reply((scope) => `${topOf(scope, scope.event.target)}, STATUS_SUCCESS`),
                assign({
                  lowerOf: (scope: ObjectScope) => ({
                    ...lowerOf(scope),
                    [scope.event.source]: topOf(scope, scope.event.target),
                  }),
                }),
              ],
            },
          ],
          detach: [
            {
              guard: (scope: ObjectScope) => upperOf(scope, scope.event.lower) === undefined,
              target: "detachedFromNothing",
            },
            {
              actions: assign({
                lowerOf: (scope: ObjectScope) => without(scope, upperOf(scope, scope.event.lower)),
              }),
            },
          ],
          top: { actions: reply((scope) => topOf(scope, scope.event.device)) },
          isAttached: { guard: isAttached, target: "known" },
          deleted: [
            { guard: isAttached, target: "deletedWhileAttached" },
            { actions: assign({ going: ({ context, event }) => [...context.going, event.device] }) },
          ],
        },
      },
      attachedTwice: errorState(
        "detached-before-deleted",
        "a device object is attached that is attached already, or to itself",
      ),
      deletedWhileAttached: errorState(
        "detached-before-deleted",
        "a device object is deleted while it is attached to the one beneath it",
        bugCheck("0xC9", "DRIVER_VERIFIER_IOMANAGER_VIOLATION", "0x201: a device is deleted with another below it"),
      ),
      detachedFromNothing: errorState(
        "detached-before-deleted",
        "nothing is attached to the device object that is detached from",
        bugCheck("0xC9", "DRIVER_VERIFIER_IOMANAGER_VIOLATION", "0x202: a device is detached that is not attached"),
      ),
    },
  }),
  calls: {},
});
