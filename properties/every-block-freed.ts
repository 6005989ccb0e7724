import { property } from "../harness/language/property";

type Live = Readonly<Record<string, Readonly<Record<string, number>>>>;

export const everyBlockFreed = property({
  kind: "finally",
  name: "every-block-freed",
  about: "When everybody is done, no driver has a block of nonpaged pool left.",
  facts: ["NF:wdm.ExFreePoolWithTag"],
  forecast: [{ shows: "pool leaks until others run out of it", verifier: ["0xC4/0x62"] }],
  of: "nonpaged pool",
  check: (pools) => {
    const left = pools.flatMap(({ name, context }) =>
      Object.entries(context.live as Live).flatMap(([tag, clients]) =>
        Object.entries(clients).flatMap(([client, blocks]) =>
          blocks === 0 ? [] : [`${client} has ${blocks} under the tag ${tag} in ${name}`],
        ),
      ),
    );
    return left.length === 0 ? undefined : left.join("; ");
  },
});
