import { kind } from "../../harness/language/kind";

/**
 * Somebody who calls the driver: a handle, a process, a device above. It does nothing; `many(n, caller())` says that n of them are
 * interchangeable, and `each(...)` places one actor for each.
 */
export const caller = kind({
  kind: "caller",
  implicit: true,
  facts: [],
  calls: {},
  chart: () => ({ initial: "calling", states: { calling: {} } }),
});
