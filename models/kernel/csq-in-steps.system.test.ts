import { describe, expect, it } from "vitest";
import { ReachableStates } from "../../harness/cli/diff/reachable-states";
import { type Observable, traceInclusion } from "../../harness/cli/diff/trace-inclusion";
import { thread } from "../../harness/language/actor";
import type { ChartState } from "../../harness/language/chart";
import type { Objects } from "../../harness/language/design";
import { routineName } from "../../harness/language/kind";
import { type CalledState, keep, type Routine, returned } from "../../harness/language/routine";
import type { Label } from "../../harness/network/network";
import { compiledAt, small } from "../../harness/testing/state-graph";
import { spot } from "../../harness/testing/toy-routine";
import { cancelSafeQueue } from "./cancel-safe-queue";
import { cancelSpinLock } from "./cancel-spin-lock";
import { csqCancelRoutine, csqInsertIrpInSteps, csqRemoveNextIrpInSteps } from "./csq-in-steps";
import { ioCancelIrp, ioCsqCancelRoutine } from "./io-cancel-irp";
import { irp } from "./irp";
import { listHead } from "./list-head";
import { spinLock } from "./spin-lock";

const parts = { lock: "lock", list: "list", cancelRoutine: "CsqCancel" };
const uses = {
  csq: cancelSafeQueue,
  lock: spinLock,
  list: listHead,
  irp,
  next: irp,
  asks: spot,
  ends: spot,
  none: spot,
  CsqCancel: routineName,
};
const objects = { asks: spot(), ends: spot(), none: spot(), irp: irp(), cancelSpinLock: cancelSpinLock() };

/** A cancel-safe queue: its objects, and how a client's chart inserts, removes and cancels. */
interface Implementation {
  readonly objects: Objects;
  readonly insert: ChartState<string>;
  readonly remove: ChartState<string>;
  readonly cancelRoutine: readonly [name: string, routine: Routine];
}

const atomic: Implementation = {
  objects: { csq: cancelSafeQueue() },
  insert: { on: { "IoCsqInsertIrp(csq, irp)": "End" } },
  remove: {
    on: {
      "IoCsqRemoveNextIrp(csq)": [
        { guard: returned("NULL"), target: "None" },
        { target: "Complete", actions: keep("next") },
      ],
    },
  },
  cancelRoutine: ["IoCsqCancelRoutine", ioCsqCancelRoutine],
};

type Change = (state: CalledState) => CalledState;
const asIs: Change = (state) => state;

const inSteps = ({
  insert = asIs,
  remove = asIs,
}: {
  readonly insert?: Change;
  readonly remove?: Change;
} = {}): Implementation => ({
  objects: { lock: spinLock(), list: listHead() },
  insert: insert(csqInsertIrpInSteps({ parts, irp: "irp", next: "End" })),
  remove: remove(csqRemoveNextIrpInSteps({ parts, irp: "next", next: { removed: "Complete", none: "None" } })),
  cancelRoutine: ["CsqCancel", csqCancelRoutine(parts)],
});

/** One IRP that is inserted, removed and cancelled at the same time. What each client asks for and what came of it can be seen, not the calls themselves. */
function client({ objects: own, insert, remove, cancelRoutine: [name, body] }: Implementation) {
  const end = { End: { on: { "Touch(ends)": "Done" } }, Done: { type: "final" } } as const;
  const chart = (states: Readonly<Record<string, ChartState<string>>>, context = {}): Routine => ({
    uses,
    chart: { context, initial: "Ask", states: { Ask: { on: { "Touch(asks)": "Act" } }, ...states, ...end } },
  });
  const cancels = ioCancelIrp({ irp: "irp", cancelRoutines: { [name]: body }, next: "End" });
  return small({
    objects: { ...objects, ...own },
    actors: {
      inserter: thread(chart({ Act: insert })),
      remover: thread(
        chart(
          {
            Act: remove,
            Complete: { on: { "IoCompleteRequest(next, STATUS_SUCCESS)": "End" } },
            None: { on: { "Touch(none)": "Done" } },
          },
          { next: null },
        ),
      ),
      canceller: thread(chart({ Act: cancels as ChartState<string> })),
    },
  });
}

/** Who asks, who is done, who found nothing, and who completes the IRP and how. */
function seen({ actor, call, phase }: Label): string | undefined {
  if (call.startsWith("Touch(")) return `${actor}: ${call}`;
  if (phase === "complete the canceled IRP") return `${actor} completes STATUS_CANCELLED`;
  return phase === "complete" ? `${actor} completes ${call.split(", ")[1]?.replace(")", "")}` : undefined;
}

/** A bug check is seen by everybody. */
function observable(implementation: Implementation): Observable {
  const { network } = compiledAt(client(implementation), { processors: 2 });
  const isError = (component: number, local: number) => network.components[component]?.status(local).kind === "error";
  return {
    states: new ReachableStates(network, 50_000),
    observer: ({ label, parts: taking }) =>
      taking.some(({ component, to }) => isError(component, to)) ? "bug check" : seen(network.label(label)),
  };
}

const kinds = (one: Observable, other: Observable) => [
  traceInclusion(one, other, 100_000).kind,
  traceInclusion(other, one, 100_000).kind,
];

/** The states that were met, all of them once they are all expanded. */
function all(states: ReachableStates): readonly number[] {
  const met = [0];
  const known = new Set(met);
  for (const state of met) {
    for (const { to } of states.ways(state)) {
      if (known.has(to)) continue;
      known.add(to);
      met.push(to);
    }
  }
  return met;
}

/** The same steps, one state's arrows changed. */
const changed =
  (state: string, arrows: Readonly<Record<string, string>>): Change =>
  (called) => ({ ...called, states: { ...called.states, [state]: { on: arrows } } as CalledState["states"] & {} });

describe("a cancel-safe queue in steps", () => {
  const [specified, stepwise] = [observable(atomic), observable(inSteps())];

  it("does what the atomic one does, and the atomic one what it does, for all that its clients can see", () => {
    expect(kinds(stepwise, specified)).toEqual(["included", "included"]);
  });

  it("ends no run in a bug check, nor before each client is done", () => {
    for (const { states } of [specified, stepwise]) {
      const { components } = states.network;
      const met = all(states);
      const ends = met.filter((state) => states.ways(state).length === 0);
      const left = ends.filter((state) =>
        components.some((component, number) => component.status(states.locals(state)[number] ?? 0).kind === "running"),
      );
      expect([met.filter((state) => states.isError(state)), left]).toEqual([[], []]);
      expect(ends.length).toBeGreaterThan(0);
    }
  });

  it.each([
    [
      "removes an IRP whose Cancel routine is being called",
      inSteps({ remove: changed("Claim", { "IoSetCancelRoutine(next, NULL)": "Remove" }) }),
    ],
    [
      "does not look whether an IRP is cancelled already",
      inSteps({ insert: changed("SetCancelRoutine", { "IoSetCancelRoutine(irp, CsqCancel)": "Release" }) }),
    ],
  ])("that %s, is told apart", (_, broken) => {
    expect(kinds(observable(broken), specified)).toContain("distinguished");
  });
});
