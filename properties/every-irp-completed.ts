import { property } from "../harness/language/property";

export const everyIrpCompleted = property({
  kind: "finally",
  name: "every-irp-completed",
  about:
    "When everybody is done, every IRP has been completed: no cancel is lost and nothing waits for ever in a queue.",
  facts: ["CAN-8", "PEND-2", "rule:PendedCompletedRequest"],
  forecast: [
    {
      explained: "although it was cancelled",
      shows: "it hangs: the cancel is lost, and the thread that sent the IRP cannot end",
      verifier: ["0xC4/0x135"],
    },
    { shows: "it hangs: whoever waits for the IRP waits for ever, and its thread cannot end" },
  ],
  of: ["IRP", "WDF request"],
  check: (irps) => {
    const left = irps.filter(({ tags }) => !tags.has("completed"));
    if (left.length === 0) return undefined;
    return left
      .map(
        ({ name, context }) =>
          `${name} is never completed${context.cancel || context.canceled ? " although it was cancelled" : ""}`,
      )
      .join("; ");
  },
});
