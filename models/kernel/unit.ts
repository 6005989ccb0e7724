import { kind } from "../../harness/language/kind";

/** Something that is only counted: `many(n, unit())` is a bound that `--set` can scale, and other objects ask how many there are. */
export const unit = kind({ kind: "unit", implicit: true, facts: [], calls: {}, chart: () => ({}) });
