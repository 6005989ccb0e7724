import type { FailOn } from "../../language/define-config";

/** Every condition that ends a run with an exit code other than 0. */
export const failOnKinds = [
  "unexpected",
  "unrefuted",
  "budget",
  "lock",
  "fixed",
  "warning",
] as const satisfies FailOn[];
