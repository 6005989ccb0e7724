import { property } from "../harness/language/property";

export const noSendWhilePaused = property({
  kind: "error",
  name: "no-send-while-paused",
  about:
    "No send is completed after NdisMPauseComplete; one that is rejected may be. No data is sent or indicated in a state in which it must not be.",
  facts: ["NDI-1", "NDI-3", "NBL-1"],
  forecast: [{ without: "0xD1", verifier: ["0xD5"] }],
});
