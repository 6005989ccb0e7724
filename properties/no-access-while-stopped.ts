import { property } from "../harness/language/property";

export const noAccessWhileStopped = property({
  kind: "error",
  name: "no-access-while-stopped",
  about:
    "A driver touches its hardware only from the time the device is started until it has answered the IRP that stops or removes it.",
  facts: ["CLN-3"],
  forecast: [{ shows: "the access goes to resources that are another device's by then" }],
});
