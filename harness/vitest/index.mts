import { expect } from "vitest";
import type { CheckOptions } from "./check-in-test.js";
import { toBeAsExpected, toHold, toViolate } from "./matchers.js";

export type { CheckOptions } from "./check-in-test.js";

expect.extend({ toHold, toViolate, toBeAsExpected });

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> {
    /** The design holds: every variant, at every scope, unless `options` name some. */
    toHold(options?: CheckOptions): Promise<void>;
    /** The design violates this property: some variant at some scope, unless `options` name them. */
    toViolate(property: string, options?: Omit<CheckOptions, "properties">): Promise<void>;
    /** Every variant comes out as the design itself expects. */
    toBeAsExpected(options?: CheckOptions): Promise<void>;
  }
}
