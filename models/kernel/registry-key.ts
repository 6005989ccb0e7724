import { errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface RegistryKeyOptions {
  /** Opening, querying and setting may fail: faults of the environment's. */
  readonly mayFail?: boolean;
}

const SUCCESS = "STATUS_SUCCESS";
/** A registry key that the driver opens by a kernel handle, uses and closes: at PASSIVE_LEVEL only. A handle left open at the end is leaked. */
export const registryKey = kind({
  kind: "registry key",
  facts: ["NF:wdm.ZwOpenKey", "NF:wdm.ZwQueryValueKey", "NF:wdm.ZwSetValueKey", "NF:wdm.ZwClose"],
  sample: { mayFail: true } satisfies RegistryKeyOptions,
  chart: (options?: RegistryKeyOptions) => {
    const fails = (event: string, status: string) =>
      options?.mayFail === true ? { [`${event}!fails`]: { actions: reply(status) } } : {};
    return {
      initial: "closed",
      states: {
        closed: {
          on: {
            open: { target: "open", actions: reply(SUCCESS) },
            ...fails("open", "STATUS_OBJECT_NAME_NOT_FOUND"),
            query: "usedWithoutHandle",
            set: "usedWithoutHandle",
            close: "closedTwice",
          },
        },
        open: {
          tags: ["allocated"],
          on: {
            open: "openedTwice",
            query: { actions: reply(SUCCESS) },
            ...fails("query", "STATUS_BUFFER_TOO_SMALL"),
            set: { actions: reply(SUCCESS) },
            ...fails("set", "STATUS_INSUFFICIENT_RESOURCES"),
            close: "closed",
          },
        },
        usedWithoutHandle: errorState("handle-valid", "a registry key is used without an open handle"),
        closedTwice: errorState("handle-valid", "a registry key's handle is closed that is not open"),
        openedTwice: errorState("handle-valid", "a registry key is opened over its own open handle, which is leaked"),
      },
    };
  },
  calls: {
    ZwOpenKey: call({
      params: [self("key")],
      irql: documentedIrql("ZwOpenKey"),
      facts: ["NF:wdm.ZwOpenKey"],
      phases: [{ name: "open", messages: [{ to: "key", event: "open", result: true }] }],
    }),
    ZwQueryValueKey: call({
      params: [self("key")],
      irql: documentedIrql("ZwQueryValueKey"),
      facts: ["NF:wdm.ZwQueryValueKey"],
      phases: [{ name: "query", messages: [{ to: "key", event: "query", result: true }] }],
    }),
    ZwSetValueKey: call({
      params: [self("key")],
      irql: documentedIrql("ZwSetValueKey"),
      facts: ["NF:wdm.ZwSetValueKey"],
      phases: [{ name: "set", messages: [{ to: "key", event: "set", result: true }] }],
    }),
    ZwClose: call({
      params: [self("key")],
      irql: documentedIrql("ZwClose"),
      facts: ["NF:wdm.ZwClose"],
      phases: [{ name: "close", messages: [{ to: "key", event: "close" }] }],
    }),
  },
});
