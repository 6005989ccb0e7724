import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { mutex } from "./mutex";
import { poolBlock } from "./pool-block";
import { rundownProtection } from "./rundown-protection";

const uses = { rundown: rundownProtection, block: poolBlock };

/** A user that looks at the answer, or does not. */
const user = (looks: boolean) =>
  routine({
    uses,
    chart: {
      initial: "Acquire",
      states: {
        Acquire: {
          on: {
            "ExAcquireRundownProtection(rundown)": looks
              ? [{ guard: returned("FALSE"), target: "Done" }, { target: "Use" }]
              : "Use",
          },
        },
        Use: { on: { "Access(block)": "Release" } },
        Release: { on: { "ExReleaseRundownProtection(rundown)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const runDown = (looks: boolean) =>
  stateGraph(
    small({
      objects: { rundown: rundownProtection(), block: poolBlock({ allocated: true }) },
      actors: {
        user: thread(user(looks)),
        owner: thread(inOrder(uses, "ExWaitForRundownProtectionRelease(rundown)", "ExFreePoolWithTag(block)")),
      },
    }),
  );

describe("run-down protection", () => {
  it("lets users in until it is run down, and the owner on when they have left", () => {
    const messages = ["acquire", "release", "runDown", "ranDown"].map((type) => ({ type }));
    const beyond = ({ users }: { readonly users?: unknown }) => Number(users) > 1;
    expect(sentences(rundownProtection(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: open (users = 0)",
        "at first, acquire: open (users = 1)",
        "at first, release: releasedTooOften (users = 0)",
        "at first, runDown: runningDown (users = 0)",
        "at first, acquire, acquire: open (users = 2)",
        "at first, acquire, runDown: runningDown (users = 1)",
      ]
    `);
  });

  it("protects users that look at the answer", () => {
    const { errors, situations } = runDown(true);
    expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
    expect(runDown(false).errors).toContain("no-use-after-free: the pool block is used after it was freed");
  });

  it("is not waited for by who holds a lock that a user needs", async () => {
    const uses = { rundown: rundownProtection, lock: mutex };
    const [take, release] = ["KeWaitForSingleObject(lock, NULL)", "KeReleaseMutex(lock)"];
    const wait = "ExWaitForRundownProtectionRelease(rundown)";
    const owner = (...calls: string[]) => ({ actors: { owner: thread(inOrder(uses, ...calls)) } });
    const works = routine({
      uses,
      chart: {
        initial: "Acquire",
        states: {
          Acquire: {
            on: {
              "ExAcquireRundownProtection(rundown)": [{ guard: returned("FALSE"), target: "Done" }, { target: "Take" }],
            },
          },
          Take: { on: { "KeWaitForSingleObject(lock, NULL)": "GiveBack" } },
          GiveBack: { on: { "KeReleaseMutex(lock)": "Release" } },
          Release: { on: { "ExReleaseRundownProtection(rundown)": "Done" } },
          Done: { type: "final" },
        },
      },
    });
    await showsRaceAndFix({
      objects: { rundown: rundownProtection(), lock: mutex() },
      actors: { user: thread(works) },
      violates: "no-deadlock",
      race: owner(take, wait, release),
      fix: owner(take, release, wait),
    });
  });
});
