import { expect, it } from "vitest";
import { wholeSpace } from "../../../harness/explore/exploration";
import { explore } from "../../../harness/explore/explore";
import type { Design } from "../../../harness/language/design";
import { many } from "../../../harness/language/kind";
import { compileDesign } from "../../../harness/network/compile-design";
import { rateReached } from "../../../properties/rate-reached";
import { unit } from "../../kernel/unit";
import { usbFramePipe } from "../../kernel/usb-frame-pipe";
import design from "./usb-tx-pipeline-throughput";

/** Whether so many URBs complete at this rate, over a hundred frames: a tenth of a second, and of the catalogue's numbers. */
function reaches(perSecond: number, urbs: number, turnaround: number): boolean {
  const objects = {
    urb: many(urbs, unit()),
    pipe: usbFramePipe({ urbs: "urb", turnaround, perSecond, frames: 100 }),
  };
  const asked: Design = { ...(design as Design), objects, variants: { asked: {} } };
  const { network } = compileDesign(asked, "asked", {
    processors: 1,
    set: {},
    properties: [rateReached],
    maxLocals: 50_000,
  });
  const { complete, violations } = explore(network, { ...wholeSpace, symmetry: false });
  expect(complete || violations.length > 0).toBe(true);
  return violations.length === 0;
}

/** Slots in a frame. */
const FRAME = 19;

it.each([
  [1, FRAME, 1000],
  [2, FRAME, 2000],
  [5, FRAME, 5000],
  [10, FRAME, 10_000],
  [20, FRAME, 19_000],
  [1, 10, 1900],
])("%i URBs with a turnaround of %i slots complete %i in a second, and not one more", (urbs, turnaround, rate) => {
  expect(reaches(rate, urbs, turnaround)).toBe(true);
  expect(reaches(rate + 1, urbs, turnaround)).toBe(false);
});
