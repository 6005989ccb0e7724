import { property } from "../harness/language/property";

export const noCodeAfterUnload = property({
  kind: "error",
  name: "no-code-after-unload",
  about: "No routine of the driver's is entered, and none returns, after the driver's image was unmapped.",
  facts: ["CLN-6", "CLN-7"],
  forecast: [{ without: "0xCE" }],
});
