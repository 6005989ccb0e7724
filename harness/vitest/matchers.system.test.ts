import { describe, expect, it } from "vitest";
import cancelQueue from "../../models/templates/cancel-queue";
import empty from "../../models/templates/empty";
import ndisMiniport from "../../models/templates/ndis-miniport";
import { toBeAsExpected, toHold, toViolate } from "./matchers";

expect.extend({ toHold, toViolate, toBeAsExpected });

const failure = async (assertion: Promise<void>): Promise<string> =>
  assertion.then(
    () => "",
    (error: Error) => error.message,
  );

describe("toHold", () => {
  it("passes where every variant and scope asked for holds", async () => {
    await expect(empty).toHold();
    await expect(cancelQueue).toHold({ variant: "fixed", processors: 2 });
    await expect(ndisMiniport).toHold({ processors: [1] });
  });

  it("fails with the shortest run, and what to type to see it again", async () => {
    const said = await failure(expect(cancelQueue).toHold());
    expect(said).toContain(
      "expected cancel-queue to hold\n  cancel-queue faulty on 1 processor: violated list-entry-unlinked-once\n",
    );
    expect(said).toMatch(/^15 .* RemoveEntryList\(irp\)/m);
    expect(said).toMatch(
      /replay with bugcheck replay bc1\.cancel-queue\.faulty\.1\.\S+ models[\\/]templates[\\/]cancel-queue\.ts$/,
    );
  });

  it("with not wants a violation: what was cut off is neither", async () => {
    await expect(cancelQueue).not.toHold();
    expect(await failure(expect(empty).not.toHold())).toContain(
      "expected empty not to hold\n  empty design on 1 processor: holds",
    );
    const cut = { variant: "fixed", maxStates: 5, processors: 1 };
    const words = "cancel-queue fixed on 1 processor: unrefuted, stopped at 5 states";
    expect(await failure(expect(cancelQueue).toHold(cut))).toContain(words);
    expect(await failure(expect(cancelQueue).not.toHold(cut))).toContain(words);
  });
});

describe("toViolate", () => {
  it("passes where some variant at some scope violates the property", async () => {
    await expect(cancelQueue).toViolate("list-entry-unlinked-once");
    await expect(ndisMiniport).toViolate("no-send-while-paused", { variant: "faulty", processors: 2 });
    await expect(ndisMiniport).not.toViolate("no-send-while-paused", { variant: "faulty", processors: 1 });
  });

  it("fails where none does, and with not where one was cut off", async () => {
    const fixed = { variant: "fixed", processors: 1 };
    expect(await failure(expect(cancelQueue).toViolate("list-entry-unlinked-once", fixed))).toBe(
      "expected cancel-queue to violate list-entry-unlinked-once\n  cancel-queue fixed on 1 processor: holds",
    );
    expect(
      await failure(expect(cancelQueue).not.toViolate("list-entry-unlinked-once", { ...fixed, maxStates: 5 })),
    ).toContain("unrefuted");
  });
});

describe("toBeAsExpected", () => {
  it("holds a design to what it says of itself", async () => {
    await expect(cancelQueue).toBeAsExpected();
    const { fixed, faulty } = cancelQueue.variants;
    const hopeful = { ...cancelQueue, variants: { fixed: fixed!, faulty: { ...faulty, expect: fixed!.expect! } } };
    const said = await failure(expect(hopeful).toBeAsExpected({ processors: 1 }));
    expect(said).toContain("faulty on 1 processor: violated list-entry-unlinked-once, expected holds\n");
  });
});

it("a mistake says what to do about it", async () => {
  expect(await failure(expect({}).toHold())).toContain("error NO_DESIGN: expect() was given no design\n  hint");
  expect(await failure(expect(empty).toHold({ variant: "no" }))).toContain("error UNKNOWN_VARIANT");
  expect(await failure(expect(empty).toViolate("single-completio"))).toContain("Did you mean single-completion?");
});
