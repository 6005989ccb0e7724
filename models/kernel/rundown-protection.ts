import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

const none = ({ context }: ObjectScope) => context.users === 0;
const plus = (difference: number) => assign({ users: ({ context }) => context.users + difference });

/**
 * Run-down protection: users acquire and release it as long as it is open; the owner closes it and waits for those inside. Closing and refusing
 * new users is one step (modelling choice: the page of ExWaitForRundownProtectionRelease names no steps).
 */
export const rundownProtection = kind({
  kind: "rundown protection",
  facts: ["NF:wdm.ExAcquireRundownProtection", "NF:wdm.ExWaitForRundownProtectionRelease"],
  assumes: ["ExWaitForRundownProtectionRelease refuses new users in one step and then waits (the page names no steps)"],
  chart: () => ({
    context: { users: 0 },
    initial: "open",
    states: {
      open: {
        on: {
          acquire: { actions: [plus(1), reply("TRUE")] },
          release: [{ guard: none, target: "releasedTooOften" }, { actions: plus(-1) }],
          runDown: "runningDown",
        },
      },
      runningDown: {
        on: {
          acquire: { actions: reply("FALSE") },
          release: [{ guard: none, target: "releasedTooOften" }, { actions: plus(-1) }],
          runDown: "runningDown",
          ranDown: { guard: none, target: "runningDown" },
        },
      },
      releasedTooOften: errorState(
        "protection-balanced",
        "run-down protection is released more often than it was acquired",
        bugCheck("0x18", "REFERENCE_BY_POINTER", "the run-down reference"),
      ),
    },
  }),
  calls: {
    ExAcquireRundownProtection: call({
      params: [self("rundown")],
      irql: documentedIrql("ExAcquireRundownProtection"),
      facts: ["NF:wdm.ExAcquireRundownProtection"],
      phases: [{ name: "acquire", messages: [{ to: "rundown", event: "acquire", result: true }] }],
    }),
    ExReleaseRundownProtection: call({
      params: [self("rundown")],
      irql: documentedIrql("ExReleaseRundownProtection"),
      facts: ["NF:wdm.ExReleaseRundownProtection"],
      phases: [{ name: "release", messages: [{ to: "rundown", event: "release" }] }],
    }),
    ExWaitForRundownProtectionRelease: call({
      params: [self("rundown")],
      irql: documentedIrql("ExWaitForRundownProtectionRelease"),
      facts: ["NF:wdm.ExWaitForRundownProtectionRelease"],
      phases: [
        { name: "refuse new users", messages: [{ to: "rundown", event: "runDown" }] },
        { name: "wait for the others", blocks: "waits", messages: [{ to: "rundown", event: "ranDown" }] },
      ],
    }),
  },
});
