import { expect, test } from "vitest";
import { design, holds, violated } from "./design";

test("a design without variants has one, which is expected to hold", () => {
  expect(design({ id: "plain" }).variants).toEqual({ design: { expect: holds() } });
});

test("a variant that expects nothing of its own expects what the design does", () => {
  const { variants } = design({
    id: "known",
    expect: violated("no-deadlock", { processors: 2 }),
    variants: { faulty: {}, fixed: { expect: holds() } },
  });
  expect(variants).toEqual({
    faulty: { expect: violated("no-deadlock", { processors: 2 }) },
    fixed: { expect: holds() },
  });
});
