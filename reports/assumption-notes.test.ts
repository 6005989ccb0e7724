import { expect, it } from "vitest";
import { assumptionNotes } from "./assumption-notes";

const row = (design: string, ...assumptions: string[]) => ({ design, assumptions });

it("assumptions of one design need no name, and each is said once", () => {
  expect(assumptionNotes([row("a", "x", "y"), row("a", "y")])).toEqual(["x", "y"]);
});

it("those of several say whose they are", () => {
  expect(assumptionNotes([row("a", "x", "y"), row("b", "y", "z")])).toEqual(["x [a]", "y [all designs]", "z [b]"]);
});

it("a long list of designs is cut short", () => {
  const rows = ["a", "b", "c", "d", "e"].map((design) => row(design, "x"));
  expect(assumptionNotes([...rows, row("f")])).toEqual(["x [a, b, c and 2 more]"]);
  expect(assumptionNotes([...rows.slice(0, 4), row("f")])).toEqual(["x [a, b, c, d]"]);
});
