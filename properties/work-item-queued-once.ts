import { property } from "../harness/language/property";

export const workItemQueuedOnce = property({
  kind: "error",
  name: "work-item-queued-once",
  about: "No work item is queued or freed while it is in the queue.",
  facts: ["WRK-1", "WRK-3"],
  forecast: [{ of: "0xE4" }, { without: "0x96" }],
});
