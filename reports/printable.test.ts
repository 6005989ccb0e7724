import fc from "fast-check";
import { expect, it } from "vitest";
import { printable, printableAll } from "./printable";

it("leaves ordinary names alone, whatever the alphabet", () => {
  for (const name of ["IoCancelIrp(irp, NULL)", "очередь", "設計", "irp[0]"]) expect(printable(name)).toBe(name);
});

it("shows what would colour, move or reorder as its code", () => {
  expect(printable("\u001b[31mred\u0007\r\n")).toBe("\\x1b[31mred\\x07\\x0d\\x0a");
  expect(printable("holds\u202edetaloiv")).toBe("holds\\u202edetaloiv");
  expect(printable("\u009b2J")).toBe("\\x9b2J");
});

it("leaves nothing of the kind in any string of a value", () => {
  fc.assert(
    fc.property(fc.object({ withNullPrototype: false, values: [fc.string({ unit: "binary" }), fc.nat()] }), (value) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(strings(printableAll(value)).join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }),
  );
});

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...strings(inner)]);
}
