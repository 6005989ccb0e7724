import { bugCheck } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { APC_LEVEL, PASSIVE_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";

const pageFault = bugCheck(
  "0xA",
  "IRQL_NOT_LESS_OR_EQUAL",
  "the pageable address",
  "IRQL",
  "read or write",
  "address of the instruction",
);

/** Pageable data or paged pool. It may be out of memory at any access, and a page fault above APC_LEVEL is fatal (IRQL-7). */
export const pagedMemory = kind({
  kind: "paged memory",
  facts: ["IRQL-7"],
  chart: () => ({ initial: "pageable", states: { pageable: { on: { access: "pageable" } } } }),
  calls: {
    Access: call({
      params: [self("memory")],
      irql: [{ min: PASSIVE_LEVEL, max: APC_LEVEL, source: "IRQL-7", bugcheck: pageFault }],
      facts: ["IRQL-7"],
      phases: [{ name: "access", messages: [{ to: "memory", event: "access" }] }],
    }),
  },
});
