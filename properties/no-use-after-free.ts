import { property } from "../harness/language/property";

export const noUseAfterFree = property({
  kind: "error",
  name: "no-use-after-free",
  about: "Nothing is touched after it was freed, and no IRP after it was completed.",
  facts: ["COMP-2", "PEND-3"],
  forecast: [
    { of: "0xC4/0xD2", shows: "those who wait for the resource find memory that is somebody else's" },
    { of: "0xC9", shows: "the request is somebody else's by then, and is corrupt later", verifier: ["0xD5"] },
    { of: "0x10D" },
    { without: "0xD1", verifier: ["0xD5"] },
  ],
});
