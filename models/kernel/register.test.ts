import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { PENDING } from "../../harness/language/memory-model";
import { property } from "../../harness/language/property";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { register } from "./register";
import { sharedVariable } from "./shared-variable";

const uses = { slot: sharedVariable, full: sharedVariable, value: register };

/** Puts a second value into the slot as soon as it is empty. */
const producer = routine({
  uses,
  chart: {
    initial: "Look",
    states: {
      Look: { on: { "Read(full)": [{ guard: returned("0"), target: "Put" }, { target: "Done" }] } },
      Put: { on: { "Write(slot, 2)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Takes the first value out and says that the slot is empty: once the value has arrived, or before anybody has asked for it. */
const consumer = (arrived: boolean) =>
  routine({
    uses,
    chart: {
      initial: "Load",
      states: {
        Load: { on: { "BeginRead(slot, value)": arrived ? "Use" : "Empty" } },
        Use: { on: { "ValueOf(value)": arrived ? "Empty" : "Done" } },
        Empty: { on: { "Write(full, 0)": arrived ? "Done" : "Use" } },
        Done: { type: "final" },
      },
    },
  });

const firstValueTaken = property({
  kind: "finally",
  name: "first-value-taken",
  about: "The consumer has the value that was in the slot.",
  facts: [],
  of: "register",
  check: ([held]) => (held?.context.value === "1" ? undefined : "the consumer has what was put in later"),
});

describe("a register", () => {
  it("holds what a load brings, whenever that arrives, and is used no earlier", () => {
    const messages = [{ type: "arrive", value: PENDING }, { type: "arrive", value: "1" }, { type: "value" }];
    expect(sentences(register(), messages)).toEqual([
      "at first: held",
      `at first, arrive ${PENDING}: held (value = ${PENDING})`,
      "at first, arrive 1: held (value = 1)",
    ]);
  });

  it("may be loaded after the store that follows, on arm64, unless something depends on its value", async () => {
    const actors = (arrived: boolean) => ({
      actors: { producer: thread(producer, {}, { on: 0 }), consumer: thread(consumer(arrived), {}, { on: 1 }) },
    });
    await showsRaceAndFix({
      objects: { slot: sharedVariable({ value: 1 }), full: sharedVariable({ value: 1 }), value: register() },
      properties: [firstValueTaken],
      scope: { processors: [1, 2], memoryModels: ["sc", "tso", "arm64"] },
      violates: "first-value-taken",
      from: { processors: 2, memoryModel: "arm64" },
      race: actors(false),
      fix: actors(true),
    });
  });
});
