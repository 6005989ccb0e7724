import { describe, expect, it } from "vitest";
import type { ObjectChart, PlacedObject } from "../../harness/language/kind";
import { messagesTo, sentMessages } from "../../harness/testing/chart-messages";
import { type Message, sentencesByState } from "../../harness/testing/chart-sentences";
import { type KindName, type VocabularyKind, vocabularyKinds } from "../../harness/testing/vocabulary-kinds";
import { cancelSpinLock } from "./cancel-spin-lock";
import { executiveResource } from "./executive-resource";
import { irp, irpLinkedByPointers } from "./irp";
import { irpWithStack } from "./irp-stack";
import { kernelStack } from "./kernel-stack";
import { nonpagedPool } from "./nonpaged-pool";
import { polledFifo } from "./polled-fifo";
import { sharedVariable } from "./shared-variable";
import { timer } from "./timer";

interface Beside {
  readonly object: PlacedObject;
  /** Messages that say what no call's text does: what another object answers. */
  readonly messages?: readonly Message[];
}

const givenUp = ["complete", "free", "markPending"].map((type) => ({ type }));

/** What else is placed of a kind whose sample cannot come to each of its states, or not soon, by what is other about it. */
const beside: Partial<Record<KindName, Readonly<Record<string, Beside>>>> = {
  cancelSpinLock: { "a queued lock": { object: cancelSpinLock({ model: "queued" }) } },
  executiveResource: {
    "with APCs enabled": {
      object: executiveResource(),
      messages: ["own", "release"].map((type) => ({ type, apcsOff: "FALSE" })),
    },
  },
  irp: { "given up": { object: irp(), messages: givenUp } },
  irpLinkedByPointers: { "given up": { object: irpLinkedByPointers(), messages: givenUp } },
  irpWithStack: {
    "a requester's": { object: irpWithStack() },
    "through a completion routine": {
      object: irpWithStack(),
      messages: [
        { type: "setCompletionRoutine", routine: "routine" },
        ...["send", "markPending", "complete", "continue"].map((type) => ({ type })),
      ],
    },
  },
  kernelStack: { "12 KB": { object: kernelStack({ kilobytes: 12 }), messages: [{ type: "push", bytes: "7000" }] } },
  nonpagedPool: {
    "one block": {
      object: nonpagedPool({ blocks: 1 }),
      messages: [{ type: "allocate", client: "a", tag: "Tag1", claim: "claimed" }],
    },
  },
  polledFifo: {
    "one byte": { object: polledFifo({ bytesPerTick: 1, period: 2, capacity: 1, dpc: "dpc" }) },
    "polled every 3 ticks": { object: polledFifo({ bytesPerTick: 1, period: 3, capacity: 9, latency: 1, dpc: "dpc" }) },
  },
  sharedVariable: { "a count": { object: sharedVariable({ atLeast: 0 }), messages: [{ type: "decrement" }] } },
  timer: {
    "in a device": {
      object: timer({ in: "a" }),
      messages: [{ type: "set" }, { type: "memoryFreed", memory: "a", outcome: "freed" }],
    },
  },
};

const sent = sentMessages(vocabularyKinds.map(([, kind]) => kind));

/** A shortest path to each state that the charts of a kind's objects come to. */
function pathsOf(name: KindName, kind: VocabularyKind): ReadonlyMap<string, string> {
  const others = Object.entries(beside[name] ?? {}).flatMap(([what, { object, messages }]) => {
    const found = [...sentencesByState(object, messages ?? messagesTo(chartOf(object), kind, sent))];
    return found.map(([state, said]): [string, string] => [state, `${said} (${what})`]);
  });
  const chart = chartOf(kind.sample);
  const own = sentencesByState(kind.sample, messagesTo(chart, kind, sent), new Set(others.map(([state]) => state)));
  return new Map([...own, ...others.filter(([state]) => !own.has(state))]);
}

function chartOf(object: PlacedObject): ObjectChart {
  return object.chart({ name: "it", instances: (of) => [of], processors: 2 });
}

describe("the charts of the vocabulary", () => {
  it("can come to each of their states, by these ways", async () => {
    const paths = vocabularyKinds.map(([name, kind]) => [name, pathsOf(name, kind)] as const);
    const page = paths.map(([name, found]) => [name, ...[...found.values()].map((said) => `  ${said}`)].join("\n"));
    await expect(`${page.join("\n\n")}\n`).toMatchFileSnapshot("chart-paths.txt");
    const missed = vocabularyKinds.flatMap(([name, kind], index) => {
      const found = paths[index]?.[1];
      const states = Object.keys(chartOf(kind.sample).states ?? {});
      return states.filter((state) => !found?.has(state)).map((state) => `${name}: ${state}`);
    });
    expect(missed).toEqual([]);
  });
});
