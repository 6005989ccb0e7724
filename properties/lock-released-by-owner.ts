import { property } from "../harness/language/property";

export const lockReleasedByOwner = property({
  kind: "error",
  name: "lock-released-by-owner",
  about: "A lock is released by the context that holds it, and only then.",
  facts: ["SPIN-2", "rule:CancelSpinlockRelease", "rule:DoubleRelease"],
  forecast: [
    { of: "0xE3" },
    { of: "0x16E" },
    { of: "0xC4", shows: "two contexts are in what the lock guards, and it is corrupt later", rules: "locking" },
    {
      shows: "the release raises an exception, which stops Windows where nobody handles it",
      verifier: ["0xC4/0x1004"],
    },
  ],
});
