import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { errorState } from "../language/bug-check";
import { call, literal, self } from "../language/call";
import { CallerMistake } from "../language/caller-mistake";
import { kind } from "../language/kind";
import { reply } from "../language/reply";
import { projectRoot } from "../testing/run-cli";
import { describeVocabulary } from "./describe-vocabulary";
import { vocabularyDocument } from "./generate-vocabulary";

const door = kind({
  kind: "door",
  facts: ["IRQL-8"],
  sample: { jams: true },
  chart: (options?: { readonly jams: boolean }) => ({
    initial: "shut",
    states: {
      shut: {
        on: {
          open: { target: "ajar", actions: reply("TRUE") },
          ...(options?.jams && { "open!jams": { actions: reply("FALSE") } }),
        },
      },
      ajar: { on: { open: "broken", look: { actions: reply(({ context }) => context.width) } } },
      broken: errorState("no-broken-door", "the door is opened twice", {
        code: "0x1",
        name: "DOOR",
        parameters: ["it"],
      }),
    },
  }),
  calls: {
    OpenDoor: call({
      params: [self("door"), literal("how", "PULL", "PUSH")],
      irql: [{ min: 0, max: 2, source: "NF:house.OpenDoor" }],
      facts: ["IRQL-8"],
      phases: [{ name: "open", blocks: "waits", messages: [{ to: "door", event: "open", result: true }] }],
    }),
    LookThrough: call({
      params: [self("door")],
      facts: [],
      phases: [{ name: "look", messages: [{ to: "door", event: "look", result: true }] }],
    }),
  },
});

describe("the vocabulary page", () => {
  it("docs/vocabulary.md is what bugcheck exports; npm run vocabulary writes it anew", () => {
    const page = readFileSync(path.join(projectRoot, "docs", "vocabulary.md"), "utf8");
    expect(page).toBe(vocabularyDocument(projectRoot));
  });

  it("says of a kind all that its chart and calls say", () => {
    expect(describeVocabulary({ door, other: 7 }, () => "door.ts")).toEqual([
      {
        name: "door",
        kind: "door",
        file: "door.ts",
        states: ["shut", "ajar"],
        faults: ["open!jams"],
        calls: [
          {
            text: "OpenDoor(door, PULL/PUSH)",
            phases: [{ name: "open", blocks: "waits" }],
            irql: ["PASSIVE_LEVEL to DISPATCH_LEVEL [NF:house.OpenDoor]"],
            results: ["FALSE", "TRUE"],
            facts: ["IRQL-8"],
          },
          { text: "LookThrough(door)", phases: [{ name: "look" }], irql: [], results: ["..."], facts: [] },
        ],
        errors: [
          {
            state: "broken",
            property: "no-broken-door",
            message: "the door is opened twice",
            bugcheck: "0x1 DOOR; it",
          },
        ],
        facts: ["IRQL-8"],
        assumes: [],
      },
    ]);
  });

  it("has no states for a kind that cannot be placed without options", () => {
    const shy = kind({
      kind: "shy",
      facts: [],
      calls: {},
      chart: () => {
        throw new CallerMistake("NO_OPTIONS", "none given", "Give some.");
      },
    });
    expect(describeVocabulary({ shy }, () => undefined)[0]?.states).toEqual([]);
  });
});
