import type { Difference, DiffReport } from "../trace/diff-result";
import { sampleReport } from "./sample-report";

/** Two designs compared in which everything that somebody names is called `name`: a change of each kind. */
export function sampleDiff(name: string): DiffReport {
  const { tool, mistakes, results, replays = [] } = sampleReport(name);
  const [violated = null, , holds = null, cut = null] = results;
  const [run = null] = replays;
  const variant = { old: name, new: `${name}, changed` };
  const scope = { processors: 2, set: { [name]: 3 } };
  const difference: Difference = { added: [name], removed: [name], changed: [name] };
  const traces = { variant, scope, steps: null, limit: null, run: null, call: null, instead: [] };
  const fate = {
    from: { variant: name, scope, property: name },
    on: { variant: name, scope },
    racingCalls: [name, name],
    leftOut: [name],
    run: null,
  };
  const chart = { actor: name, variants: [name], arrows: difference, calls: difference };
  return {
    schema: 1,
    tool,
    old: name,
    new: name,
    designs: [
      {
        old: name,
        new: name,
        verdicts: [
          { variant, scope, change: "lost", old: holds, new: violated },
          { variant, scope, change: "gained", old: violated, new: holds },
          { variant, scope, change: "undecided", old: holds, new: cut },
          { variant: { old: null, new: name }, scope, change: "added", old: null, new: holds },
          { variant: { old: name, new: null }, scope, change: "gone", old: holds, new: null },
        ],
        traces: [
          { ...traces, direction: "gone", outcome: "found", run, call: name, instead: [name, name] },
          { ...traces, direction: "new", outcome: "cut", steps: 7, limit: 100 },
          { ...traces, direction: "new", outcome: "none" },
        ],
        charts: [
          { ...chart, change: "changed", placement: { old: name, new: name } },
          { ...chart, change: "added", placement: null },
        ],
        objects: [
          { variants: [name], object: name, old: null, new: name },
          { variants: [name], object: name, old: name, new: name },
        ],
        counterexamples: [
          { ...fate, fate: "reopened", run },
          { ...fate, fate: "closed" },
          { ...fate, fate: "elsewhere" },
        ],
      },
      { old: name, new: null, verdicts: [], traces: [], charts: [], objects: [], counterexamples: [] },
    ],
    mistakes,
  };
}
