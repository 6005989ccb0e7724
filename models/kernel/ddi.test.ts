import { expect, test } from "vitest";
import { explore } from "../../harness/explore/explore";
import { thread } from "../../harness/language/actor";
import { design } from "../../harness/language/design";
import { routine } from "../../harness/language/routine";
import { compileDesign } from "../../harness/network/compile-design";
import { irqlRespected } from "../../properties/irql-respected";
import { ddi } from "./ddi";
import { spinLock } from "./spin-lock";

const read = (underLock: boolean) =>
  routine({
    uses: { lock: spinLock, query: ddi("ZwQueryValueKey") },
    chart: {
      initial: underLock ? "Lock" : "Query",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": "Query" } },
        Query: { on: { "ZwQueryValueKey(key, valueName)": underLock ? "Unlock" : "Done" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const check = (underLock: boolean) => {
  const classify = design({
    id: "classify",
    objects: { lock: spinLock() },
    actors: { reader: thread(read(underLock)) },
  });
  const compiled = compileDesign(classify, "design", { processors: 1, set: {}, properties: [irqlRespected] });
  return { compiled, exploration: explore(compiled.network) };
};

test("a documented call that is not modelled is held to its level", () => {
  const { exploration } = check(true);
  expect(exploration.violations.map(({ property, explanation }) => [property, explanation])).toEqual([
    [
      "irql-respected",
      "ZwQueryValueKey(key, valueName) at DISPATCH_LEVEL; it may be called at PASSIVE_LEVEL [NF:wdm.ZwQueryValueKey]",
    ],
  ]);
});

test("at its level it passes, and the verdict says what is assumed of it", () => {
  const { compiled, exploration } = check(false);
  expect(exploration.violations).toEqual([]);
  expect(compiled.assumptions).toContain(
    "ZwQueryValueKey is not modelled: it is held to its IRQL and has no other effect",
  );
});

test("a name that no page documents is refused with the nearest ones", () => {
  expect(() => ddi("ZwQueryVlaueKey")).toThrow(
    expect.objectContaining({ code: "UNKNOWN_DDI", hint: expect.stringContaining("ZwQueryValueKey") }),
  );
});
