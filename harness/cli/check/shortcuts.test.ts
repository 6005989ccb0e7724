import { describe, expect, it } from "vitest";
import type { Exploration, SymmetryUse } from "../../explore/exploration";
import { shortcuts } from "./shortcuts";

const exploration: Exploration = {
  states: 1,
  transitions: 0,
  depth: 0,
  elapsedMs: 0,
  bytesPerState: 0,
  bytes: { visited: 0, parents: 0, frontier: 0, program: 0 },
  complete: true,
  violations: [],
};
const checkpoint = { folder: "kept", everyMs: 1, resume: false };
const alone = { reduction: true, checkpoint: undefined, together: false };
const taken = (symmetry: SymmetryUse) => shortcuts({ ...exploration, symmetry }, alone);

describe("what a proof made use of", () => {
  it("is nothing where every state and every order was looked at", () => {
    expect(shortcuts(exploration, alone)).toEqual([]);
    expect(shortcuts(exploration, { reduction: false, checkpoint, together: true })).toEqual([]);
  });

  it("is one order of steps", () => {
    expect(shortcuts({ ...exploration, reduced: true }, alone)).toEqual([
      "of steps that do not touch one another one order was looked at; --no-reduction looks at all",
    ]);
  });

  it("is that instances are interchangeable, and how far that was shown", () => {
    const use = { of: ["irp", "urb"], proven: true };
    expect(taken(use)[0]).toMatch(/^instances of irp, urb are interchangeable, wherever the search has come;/);
    expect(taken({ ...use, proven: false })[0]).toMatch(/interchangeable, as tested on a sample of states;/);
    expect(taken({ ...use, proven: false, refused: "lock knows irp[0]" })).toEqual([
      "none of irp, urb was counted once for all: lock knows irp[0]",
    ]);
  });

  it("is told to be less where several threads searched, or checkpoints were written", () => {
    expect(shortcuts(exploration, { ...alone, together: true })[0]).toContain("every order of steps was looked at");
    expect(shortcuts(exploration, { ...alone, checkpoint })[0]).toContain("every state was counted");
  });
});
