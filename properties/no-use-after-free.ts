import { property } from "../harness/language/property";

const SENDS = "IoCallDriver | IofCallDriver | PoCallDriver";
const ANOTHERS = "the request is somebody else's by then, and is corrupt later";

export const noUseAfterFree = property({
  kind: "error",
  name: "no-use-after-free",
  about: "Nothing is touched after it was freed, and no IRP after it was completed.",
  facts: ["COMP-2", "PEND-3"],
  forecast: [
    { of: "0xC4/0xD2", shows: "those who wait for the resource find memory that is somebody else's" },
    { of: "0xC9", in: SENDS, shows: ANOTHERS, verifier: ["0xC9/0x03"] },
    { of: "0xC9", shows: ANOTHERS, verifier: ["0xD5"] },
    { of: "0x10D" },
    { of: "0x9F" },
    { in: SENDS, explained: "device", without: "0xD1", verifier: ["0xC9/0x04", "0xD5"] },
    { in: SENDS, explained: "the IRP", without: "0xD1", verifier: ["0xC9/0x03", "0xD5"] },
    { without: "0xD1", verifier: ["0xD5"] },
  ],
});
