import { describe, expect, it } from "vitest";
import { spinLock } from "../../models/kernel/spin-lock";
import { defaultProperties } from "../../properties/default-properties";
import { wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { thread } from "../language/actor";
import { design } from "../language/design";
import { type Routine, routine } from "../language/routine";
import { compileDesign } from "../network/compile-design";
import type { Network } from "../network/network";
import { spot } from "../testing/toy-routine";
import { racingSkeleton } from "./racing-skeleton";
import { trySkeleton } from "./try-skeleton";

/** Takes two locks, one inside the other; `edit` is what somebody has done to the chart since. */
function taker(edit?: "renamed" | "one step more" | "one lock less"): Routine {
  const first = edit === "renamed" ? "TakeFirst" : "First";
  const between = edit === "one step more" ? "Touch" : "Second";
  const acquires = edit === "one lock less" ? "Touch(spot)" : "KeAcquireSpinLock(second)";
  const releases = edit === "one lock less" ? "Touch(spot)" : "KeReleaseSpinLock(second)";
  return routine({
    uses: { first: spinLock, second: spinLock, spot },
    chart: {
      initial: first,
      states: {
        [first]: { on: { "KeAcquireSpinLock(first)": between } },
        Touch: { on: { "Touch(spot)": "Second" } },
        Second: { on: { [acquires]: "Both" } },
        Both: { on: { [releases]: "Release" } },
        Release: { on: { "KeReleaseSpinLock(first)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Two threads that take the locks crosswise, each free to run on either processor. */
function crossed(edit?: Parameters<typeof taker>[0]): Network {
  const edited = design({
    id: "crossed",
    objects: { a: spinLock(), b: spinLock(), spot: spot() },
    actors: {
      one: thread(taker(edit), { first: "a", second: "b" }, { on: 0 }),
      two: thread(taker(edit), { first: "b", second: "a" }, { on: 1 }),
    },
  });
  return compileDesign(edited, "design", { processors: 2, set: {}, properties: defaultProperties }).network;
}

describe("a racing skeleton", () => {
  const network = crossed();
  const [violation] = explore(network, wholeSpace).violations;
  const skeleton = racingSkeleton(network, violation?.schedule ?? []);

  it("holds racing calls and none of what only one actor touches", () => {
    expect(violation?.property).toBe("no-deadlock");
    expect(skeleton.steps.map(({ actor, call }) => `${actor}: ${call}`)).toEqual([
      "one: KeAcquireSpinLock(first)",
      "two: KeAcquireSpinLock(first)",
    ]);
  });

  it.each([undefined, "renamed", "one step more"] as const)("fails at once where the chart is %s", (edit) => {
    expect(trySkeleton(crossed(edit), skeleton, "no-deadlock")).toMatchObject({
      outcome: "fails",
      failure: { run: 0, violations: [{ property: "no-deadlock" }] },
    });
  });

  it("passes where the calls still race and nothing comes of it", () => {
    expect(trySkeleton(crossed("one lock less"), skeleton, "no-deadlock")).toEqual({ outcome: "passes" });
  });

  it("does not fit where a call is gone, and says which", () => {
    const [first, second] = skeleton.steps;
    const renamed = { steps: [first!, { ...second!, call: "KeAcquireSpinLock(gone)" }], order: [] };
    expect(trySkeleton(network, renamed, "no-leak")).toMatchObject({
      outcome: "does not fit",
      missing: { actor: "two", call: "KeAcquireSpinLock(gone)" },
    });
  });
});
