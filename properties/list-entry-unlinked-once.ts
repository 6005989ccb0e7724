import { property } from "../harness/language/property";

export const listEntryUnlinkedOnce = property({
  kind: "error",
  name: "list-entry-unlinked-once",
  about: "No list entry is unlinked that its neighbours no longer know.",
  facts: ["CAN-4"],
  forecast: [{ without: "0x139/3" }],
});
