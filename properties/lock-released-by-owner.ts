import { property } from "../harness/language/property";

const GUARDED = "two contexts are in what the lock guards, and it is corrupt later";

export const lockReleasedByOwner = property({
  kind: "error",
  name: "lock-released-by-owner",
  about: "A lock is released by the context that holds it, and only then.",
  facts: ["SPIN-2", "rule:CancelSpinlockRelease", "rule:DoubleRelease"],
  forecast: [
    { of: "0xE3" },
    { of: "0x16E" },
    { in: "Wdf*", shows: GUARDED, verifier: ["0x10D/0xB"] },
    { of: "0xC4", held: false, shows: GUARDED, verifier: ["0xC4/0x1007"], rules: "locking" },
    { of: "0xC4", shows: GUARDED, verifier: ["0xC4/0x1004"], rules: "locking" },
    {
      shows: "the release raises an exception, which stops Windows where nobody handles it",
      verifier: ["0xC4/0x1004"],
    },
  ],
});
