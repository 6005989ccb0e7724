import { property } from "../harness/language/property";

export const ringCountExact = property({
  kind: "always",
  name: "ring-count-exact",
  about: "The count of a byte ring is what was in it, and what was put, less what was got.",
  facts: ["IRQL-9"],
  forecast: [{ shows: "bytes are lost, or read that nobody wrote" }],
  of: "byte ring",
  check: (rings) => {
    const wrong = rings.flatMap(({ name, context }) => {
      const { initially, puts, gets, count } = context as Readonly<Record<string, number>>;
      const right = Number(initially) + Number(puts) - Number(gets);
      return count === right ? [] : [`${name} says ${count} and holds ${right}`];
    });
    return wrong.length === 0 ? undefined : wrong.join("; ");
  },
});
