import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { many } from "../../harness/language/kind";
import { keep, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { usbPipe } from "./usb-pipe";
import { usbRequest } from "./usb-request";

const uses = { pipe: usbPipe, urb: usbRequest };

const cancelsAll = routine({
  uses,
  chart: {
    context: { urb: null },
    initial: "Next",
    states: {
      Next: {
        on: {
          "NextRequest(pipe)": [
            { guard: returned("NULL"), target: "Done" },
            { target: "Cancel", actions: keep("urb") },
          ],
        },
      },
      Cancel: { on: { "IoCancelIrp(urb)": "Next" } },
      Done: { type: "final" },
    },
  },
});

describe("a USB pipe", () => {
  it("knows how many requests are left to be met, and counts those outstanding", () => {
    const messages = [
      { type: "next?urb" },
      { type: "next" },
      { type: "remove", place: "ahead" },
      { type: "remove", place: "behind" },
      { type: "countDown" },
    ];
    const beyond = ({ left, outstanding }: { readonly left?: unknown; readonly outstanding?: unknown }) =>
      Number(outstanding) < 1 || Number(left) < 1;
    expect(sentences(usbPipe({ requests: "urb" }), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: open (left = 1, outstanding = 1)",
        "at first, next?urb: open (left = 0, outstanding = 1)",
        "at first, countDown: open (left = 1, outstanding = 0)",
      ]
    `);
  });

  it("gives each listed request once to the one who goes through it", () => {
    const design = small({
      objects: { pipe: usbPipe({ requests: "urb" }), urb: many(3, usbRequest()) },
      actors: { cancel: thread(cancelsAll) },
    });
    const moves = stateGraph(design)
      .situations.flatMap((each) => each.moves)
      .filter((move) => move.includes("Next"));
    const replies = moves.map((move) => move.split("-> ")[1]).sort();
    // A state for each set of requests that was met, and the request last met: after each, one of the others.
    const times = (count: number, reply: string) => new Array<string>(count).fill(reply);
    expect(replies).toEqual([...times(3, "NULL"), ...times(5, "urb[0]"), ...times(5, "urb[1]"), ...times(5, "urb[2]")]);
  });

  it("does not list what was removed", () => {
    const design = small({
      objects: { pipe: usbPipe({ requests: "urb" }), urb: usbRequest() },
      actors: { it: thread(inOrder(uses, "RemoveRequest(pipe, urb)", "NextRequest(pipe)", "CountDown(pipe)")) },
    });
    const moves = stateGraph(design).situations.flatMap((each) => each.moves);
    expect(moves.slice(0, 3)).toEqual([
      "it: RemoveRequest(pipe, urb) @0",
      "it: NextRequest(pipe) @0 -> NULL",
      "it: CountDown(pipe) @0 -> 0",
    ]);
  });
});
