import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface CurrentIrpOptions {
  /** The IRP that is being worked on when the run starts. */
  readonly irp?: string;
}

const NULL = "NULL";

/**
 * The IRP that a driver is working on while others wait in its cancel-safe queue, and the CsqInsertIrpEx that looks at it: an IRP that comes while there is none
 * becomes the current one and is refused with an error, so that its inserter works on it (CSQ-3, CSQ-11). It is the InsertContext of IoCsqInsertIrpEx
 * and guarded by the queue's lock.
 */
export const currentIrp = kind({
  kind: "current IRP",
  facts: ["CSQ-3", "CSQ-11", "NC:wdm.IO_CSQ_INSERT_IRP_EX"],
  chart: (options?: CurrentIrpOptions) => ({
    context: { irp: options?.irp ?? null },
    initial: options?.irp === undefined ? "none" : "working",
    states: {
      none: {
        on: {
          insertEx: { target: "working", actions: [reply(NULL), assign({ irp: ({ event }) => event.irp })] },
          clear: "none",
          next: "none",
        },
      },
      working: {
        on: {
          insertEx: { actions: reply(({ event }) => event.irp) },
          clear: { target: "none", actions: assign({ irp: null }) },
          next: [
            {
              guard: ({ event }: ObjectScope) => event.irp === NULL,
              target: "none",
              actions: assign({ irp: null }),
            },
            { actions: assign({ irp: ({ event }) => event.irp }) },
          ],
        },
      },
    },
  }),
  calls: {
    /** CurrentIrp = NULL, as a step of its own. */
    ClearCurrentIrp: call({
      params: [self("current")],
      facts: ["CSQ-3"],
      phases: [{ name: "clear", messages: [{ to: "current", event: "clear" }] }],
    }),
    /** IoCsqRemoveNextIrp with a CsqPeekNextIrp that clears the current IRP where it finds none, under the queue's lock. */
    RemoveNextAsCurrent: call({
      params: [self("current"), object("csq", "cancel-safe queue")],
      facts: ["CSQ-3", "CSQ-4"],
      phases: [
        {
          name: "remove",
          messages: [
            { to: "csq", event: "removeNext", as: "irp", result: true },
            { to: "irp", event: "csqRemove" },
            { to: "current", event: "next", with: { irp: "irp" } },
          ],
        },
      ],
    }),
  },
});
