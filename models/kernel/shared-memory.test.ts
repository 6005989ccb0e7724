import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { sharedMemory } from "./shared-memory";

const uses = { page: sharedMemory };

describe("a page of shared memory", () => {
  it("carries questions one way and answers the other", () => {
    const messages = ["ask", "seeQuestion", "answer", "seeAnswer"].map((type) => ({ type }));
    const beyond = ({ questions, answers }: { readonly questions?: unknown; readonly answers?: unknown }) =>
      Number(questions) + Number(answers) > 0;
    expect(sentences(sharedMemory(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: mapped (questions = 0, answers = 0)",
        "at first, ask: mapped (questions = 1, answers = 0)",
        "at first, answer: mapped (questions = 0, answers = 1)",
      ]
    `);
  });

  it("that a DPC spins on hangs on the one processor, and not with one to spare", () => {
    const actors = {
      driver: dpc(inOrder(uses, "WriteQuestion(page)", "SpinForAnswer(page)"), {}, { on: 0 }),
      application: thread(inOrder(uses, "PollForQuestion(page)", "WriteAnswer(page)"), {}, { on: 1 }),
    };
    const hangs = (processors: number) =>
      stateGraph(small({ objects: { page: sharedMemory() }, actors }), { processors }).situations.some(
        ({ stuck }) => stuck,
      );
    expect([hangs(1), hangs(2)]).toEqual([true, false]);
  });
});
