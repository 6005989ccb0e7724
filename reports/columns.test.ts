import { expect, test } from "vitest";
import { columns } from "./columns";

test("cells of a column start at the same place, whatever the lengths of the rows", () => {
  expect(
    columns([
      ["a", "bb", "c"],
      ["ddd", "e"],
      ["", "f", "g"],
    ]),
  ).toEqual(["a    bb  c", "ddd  e", "     f   g"]);
});

test("no rows are no lines", () => {
  expect(columns([])).toEqual([]);
});
