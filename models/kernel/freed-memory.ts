import { bugCheck, errorState } from "../../harness/language/bug-check";

/** A read or write of memory that has been given back; at raised level Windows stops on it at once (IRQL-7). */
export const usedAfterFree = (what: string) =>
  errorState(
    "no-use-after-free",
    `${what} is used after it was freed`,
    bugCheck(
      "0xD1",
      "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
      "address in freed pool",
      "IRQL",
      "read or write",
      "address of the instruction",
    ),
  );

/** Pool given back a second time. */
export const freedTwice = (what: string) =>
  errorState(
    "no-double-free",
    `${what} is freed a second time`,
    bugCheck("0xC2", "BAD_POOL_CALLER", "0x7: the pool block was already freed"),
  );
