import { property } from "../harness/language/property";

export const noStalledRing = property({
  kind: "finally",
  name: "no-stalled-ring",
  about: "When everybody rests, no published buffer is left in a virtio ring whose host sleeps.",
  facts: ["IRQL-9"],
  forecast: [{ shows: "it hangs: buffers stay in the ring, and no interrupt is to come" }],
  of: "virtio ring",
  check: (rings) => {
    const stalled = rings.filter(({ context }) => Number(context.published) > Number(context.used));
    return stalled.length === 0
      ? undefined
      : stalled
          .map(
            ({ name, context }) =>
              `${name} holds ${Number(context.published) - Number(context.used)} that nobody looks at`,
          )
          .join("; ");
  },
});
