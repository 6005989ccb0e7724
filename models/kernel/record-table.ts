import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

const NULL = "NULL";
const RECORD = "pended operation";

const has = ({ context, event }: ObjectScope) => context.records.includes(event.record);
const oldest = ({ context }: ObjectScope) => context.records[0] ?? NULL;
const unmarked = ({ context }: ObjectScope) =>
  context.records.find((record: string) => !context.marked.has(record)) ?? NULL;
const markable = (scope: ObjectScope) => has(scope) && !scope.context.marked.has(scope.event.record);
const found = (scope: ObjectScope) => (has(scope) ? scope.event.record : NULL);
const without = (list: readonly string[], record: string) => list.filter((each) => each !== record);
/** Marks are in no order: what is marked earlier is not told apart. */
const marking = (marked: ReadonlySet<string>, record: string) => new Set([...marked, record]);
const unmarking = (marked: ReadonlySet<string>, record: string) => new Set(without([...marked], record));

/**
 * A driver's table of records that wait for an answer, oldest first, found again by the key that is in both the question and the answer. A record is
 * marked when its question has been handed out, or it has been decided. Each call is one step: the driver's lock is around it, or is missing.
 */
export const recordTable = kind({
  kind: "record table",
  facts: ["WFP-3"],
  chart: () => ({
    context: { records: [], marked: new Set() },
    initial: "open",
    states: {
      open: {
        on: {
          insert: { actions: assign({ records: ({ context, event }) => [...context.records, event.record] }) },
          markRecord: [
            {
              guard: markable,
              actions: assign({ marked: ({ context, event }) => marking(context.marked, event.record) }),
            },
            { target: "open" },
          ],
          find: { actions: reply(found) },
          oldest: { actions: reply(oldest) },
          findUnmarked: { actions: reply(unmarked) },
          takeUnmarked: {
            actions: [
              reply(unmarked),
              assign({
                marked: (scope: ObjectScope) =>
                  unmarked(scope) === NULL ? scope.context.marked : marking(scope.context.marked, unmarked(scope)),
              }),
            ],
          },
          remove: {
            actions: [
              reply(found),
              assign(({ context, event }: ObjectScope) => ({
                records: without(context.records, event.record),
                marked: unmarking(context.marked, event.record),
              })),
            ],
          },
          removeOldest: {
            actions: [
              reply(oldest),
              assign(({ context }: ObjectScope) => ({
                records: context.records.slice(1),
                marked: unmarking(context.marked, context.records[0] ?? NULL),
              })),
            ],
          },
        },
      },
    },
  }),
  calls: {
    InsertRecord: call({
      params: [self("table"), object("record", RECORD)],
      facts: ["WFP-3"],
      phases: [
        {
          name: "insert",
          messages: [
            { to: "record", event: "access" },
            { to: "table", event: "insert", with: { record: "record" } },
          ],
        },
      ],
    }),
    /** Sets the record's mark. */
    MarkRecord: call({
      params: [self("table"), object("record", RECORD)],
      facts: [],
      phases: [{ name: "mark", messages: [{ to: "table", event: "markRecord", with: { record: "record" } }] }],
    }),
    /** The record under this key, or NULL; it stays in the table. */
    FindRecord: call({
      params: [self("table"), object("record", RECORD)],
      facts: [],
      phases: [{ name: "find", messages: [{ to: "table", event: "find", with: { record: "record" }, result: true }] }],
    }),
    /** The oldest record, or NULL; it stays in the table. */
    FindOldestRecord: call({
      params: [self("table")],
      facts: [],
      phases: [{ name: "find", messages: [{ to: "table", event: "oldest", result: true }] }],
    }),
    /** The oldest record that is not marked, or NULL. */
    FindUnmarkedRecord: call({
      params: [self("table")],
      facts: [],
      phases: [{ name: "find", messages: [{ to: "table", event: "findUnmarked", result: true }] }],
    }),
    /** The oldest record that is not marked, which is marked by that; or NULL. */
    TakeUnmarkedRecord: call({
      params: [self("table")],
      facts: [],
      phases: [{ name: "take", messages: [{ to: "table", event: "takeUnmarked", result: true }] }],
    }),
    /** Takes the record under this key out, or NULL where somebody else has. */
    RemoveRecord: call({
      params: [self("table"), object("record", RECORD)],
      facts: [],
      phases: [
        { name: "remove", messages: [{ to: "table", event: "remove", with: { record: "record" }, result: true }] },
      ],
    }),
    /** Takes the oldest record out, or NULL. */
    RemoveOldestRecord: call({
      params: [self("table")],
      facts: [],
      phases: [{ name: "remove", messages: [{ to: "table", event: "removeOldest", result: true }] }],
    }),
  },
});
