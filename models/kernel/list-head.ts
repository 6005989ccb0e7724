import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

const first = ({ context }: { context: { entries: string[] } }) => context.entries[0] ?? "NULL";

export interface ListHeadOptions {
  /** An object whose instances are linked in the list from the start. */
  readonly holds?: string;
}

/**
 * A doubly linked list as an abstract queue: each list operation is one step. For designs where the operations are protected, or where
 * the order of operations is the question; see listEntry for lists at the granularity of pointers.
 */
export const listHead = kind({
  kind: "list head",
  facts: ["CAN-4"],
  chart: (options: ListHeadOptions | undefined, { instances }) => ({
    context: { entries: options?.holds === undefined ? [] : instances(options.holds) },
    initial: "linked",
    states: {
      linked: {
        on: {
          insertTail: { actions: assign({ entries: ({ context, event }) => [...context.entries, event.entry] }) },
          removeHead: { actions: [reply(first), assign({ entries: ({ context }) => context.entries.slice(1) })] },
          remove: {
            actions: assign({
              entries: ({ context, event }) => context.entries.filter((entry: string) => entry !== event.entry),
            }),
          },
          readHead: { actions: reply(first) },
          readNext: {
            actions: reply(({ context: { entries }, event }) => entries[entries.indexOf(event.entry) + 1] ?? "NULL"),
          },
          isEmpty: { actions: reply(({ context }) => (context.entries.length === 0 ? "TRUE" : "FALSE")) },
        },
      },
    },
  }),
  calls: {
    InsertTailList: call({
      params: [self("list"), object("entry", "IRP", "pool block", "NBL")],
      facts: ["CAN-4"],
      phases: [
        {
          name: "link",
          messages: [
            { to: "entry", event: "link", with: { list: "list" } },
            { to: "list", event: "insertTail", with: { entry: "entry" } },
          ],
        },
      ],
    }),
    /** The entry taken off, or NULL where the list was empty. */
    RemoveHeadList: call({
      params: [self("list")],
      facts: ["CAN-4"],
      phases: [
        {
          name: "unlink the first",
          messages: [
            { to: "list", event: "removeHead", as: "entry", result: true },
            { to: "entry", event: "unlink" },
          ],
        },
      ],
    }),
    /** Reads Flink of the head: the first entry, still linked, or NULL where the list is empty. */
    ReadListHead: call({
      params: [self("list")],
      facts: [],
      phases: [{ name: "read", messages: [{ to: "list", event: "readHead", result: true }] }],
    }),
    /** Reads Flink of a linked entry: the next one, or NULL after the last. */
    ReadNextEntry: call({
      params: [self("list"), object("entry", "IRP", "pool block", "NBL")],
      facts: ["CAN-4"],
      phases: [{ name: "read", messages: [{ to: "list", event: "readNext", with: { entry: "entry" }, result: true }] }],
    }),
    IsListEmpty: call({
      params: [self("list")],
      facts: [],
      phases: [{ name: "read", messages: [{ to: "list", event: "isEmpty", result: true }] }],
    }),
  },
});
