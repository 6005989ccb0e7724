import { property } from "../harness/language/property";

export const pauseCompletedOnce = property({
  kind: "error",
  name: "pause-completed-once",
  about: "A pause or restart is completed only when it is pending, and once.",
  facts: ["NDI-1", "NDI-2"],
  forecast: [{ without: "0x7C/0x1F" }],
});
