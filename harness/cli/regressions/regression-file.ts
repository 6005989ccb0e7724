import * as v from "valibot";
import { type GateFileKind, readGateFile, writeGateFile } from "../gate/gate-file";
import { tool } from "../tool";

const entry = v.object({
  design: v.string(),
  variant: v.string(),
  scope: v.looseObject({ processors: v.number(), set: v.record(v.string(), v.number()) }),
  property: v.string(),
  steps: v.array(
    v.object({
      actor: v.string(),
      call: v.string(),
      phase: v.string(),
      kind: v.picklist(["call", "choice", "enter", "return"]),
      result: v.string(),
    }),
  ),
  order: v.array(v.tuple([v.number(), v.number()])),
});

/** What is kept of a counterexample: where it was found, and its racing skeleton. */
export type Regression = v.InferOutput<typeof entry>;

const regressions: GateFileKind<Regression> = {
  what: "regression file",
  code: "REGRESSIONS",
  format: "bugcheck regressions",
  version: 1,
  entry,
  update: "--save-regressions",
};

/**
 * The regressions in a file.
 *
 * @throws CallerMistake REGRESSIONS_MISSING, REGRESSIONS_UNREADABLE, REGRESSIONS_VERSION
 */
export function readRegressions(file: string): readonly Regression[] {
  return readGateFile(file, regressions, false).entries;
}

/**
 * Adds regressions to a file, which it makes where there is none; sorted, each once. A file that cannot be read is left as it is.
 *
 * @returns how many were new
 * @throws CallerMistake REGRESSIONS_UNREADABLE, REGRESSIONS_VERSION, REGRESSIONS_NOT_WRITABLE, REGRESSIONS_NOT_WRITTEN
 */
export function addRegressions(file: string, found: readonly Regression[]): number {
  const known = readGateFile(file, regressions, true).entries;
  const all = new Map([...known, ...found].map((each) => [JSON.stringify(ordered(each)), ordered(each)]));
  const fresh = all.size - new Set(known.map((each) => JSON.stringify(ordered(each)))).size;
  if (fresh === 0) return 0;
  const entries = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  writeGateFile(file, regressions, { writtenBy: tool().version, entries });
  return fresh;
}

/** The same fields in the same order, whoever made them. */
function ordered({ design, variant, scope, property, steps, order }: Regression): Regression {
  const set = Object.fromEntries(Object.entries(scope.set).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    design,
    variant,
    scope: { ...scope, set },
    property,
    steps: steps.map(({ actor, call, phase, kind, result }) => ({ actor, call, phase, kind, result })),
    order,
  };
}
