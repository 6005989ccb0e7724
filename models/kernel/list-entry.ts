import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

/** The two pointers of a LIST_ENTRY, in the context of whatever embeds one; null before they are first written. */
export const entryLinks = { flink: null, blink: null };

/** How memory with a LIST_ENTRY in it answers: each message is one access. */
export const entryArrows = {
  readLinks: { actions: reply(({ context }) => `${context.flink ?? "NULL"}, ${context.blink ?? "NULL"}`) },
  readBlink: { actions: reply(({ context }) => context.blink ?? "NULL") },
  writeLinks: { actions: assign({ flink: ({ event }) => event.flink, blink: ({ event }) => event.blink }) },
  writeFlink: { actions: assign({ flink: ({ event }) => event.value }) },
  writeBlink: { actions: assign({ blink: ({ event }) => event.value }) },
};

/** RemoveEntryList as the processor does it: the neighbours are read, then written one after the other. */
export const pointerCalls = {
  RemoveEntryList: call({
    params: [self("entry")],
    facts: ["CAN-4"],
    phases: [
      { name: "f, b = Flink, Blink", messages: [{ to: "entry", event: "readLinks", as: "flink, blink" }] },
      { name: "b->Flink = f", messages: [{ to: "blink", event: "writeFlink", with: { value: "flink" } }] },
      { name: "f->Blink = b", messages: [{ to: "flink", event: "writeBlink", with: { value: "blink" } }] },
    ],
  }),
};

/**
 * A list head at the granularity of pointers: an unlink or an insertion is several reads and writes, and two of them that
 * overlap leave neighbours that point to the wrong place. Granularity: the catalogue's, for rfm2g-split-lock-queue.
 */
export const listEntry = kind({
  kind: "LIST_ENTRY",
  facts: ["CAN-4"],
  chart: (_options, { name }) => ({
    context: { flink: name, blink: name },
    initial: "linked",
    states: { linked: { on: entryArrows } },
  }),
  calls: {
    InsertTailList: call({
      params: [self("head"), object("entry", "IRP")],
      facts: ["CAN-4"],
      phases: [
        { name: "b = head->Blink", messages: [{ to: "head", event: "readBlink", as: "last" }] },
        {
          name: "entry->Flink = head, entry->Blink = b",
          messages: [{ to: "entry", event: "writeLinks", with: { flink: "head", blink: "last" } }],
        },
        { name: "b->Flink = entry", messages: [{ to: "last", event: "writeFlink", with: { value: "entry" } }] },
        { name: "head->Blink = entry", messages: [{ to: "head", event: "writeBlink", with: { value: "entry" } }] },
      ],
    }),
  },
});
