import { CallerMistake } from "../../harness/language/caller-mistake";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

export interface StackFrameOptions {
  /** What one activation takes of the kernel stack, in bytes: locals, saved registers, and the frames of what it calls by itself. */
  readonly bytes: number;
}

/** The room that one routine, or one driver's whole part of a request, takes on the kernel stack it runs on. It has no state. */
export const stackFrame = kind({
  kind: "stack frame",
  // Entered through the device stack that lists it.
  implicit: true,
  facts: ["NF:wdm.IoGetRemainingStackSize"],
  chart: (options: StackFrameOptions | undefined, { name }) => {
    const bytes = options?.bytes ?? 0;
    if (!Number.isInteger(bytes) || bytes < 0) {
      throw new CallerMistake(
        "BAD_STACK_SIZE",
        `the stack frame ${name} is ${bytes} bytes`,
        "Give it a whole number of bytes, 0 or more.",
      );
    }
    return { initial: "frame", states: { frame: { on: { size: { actions: reply(String(bytes)) } } } } };
  },
  calls: {},
});
