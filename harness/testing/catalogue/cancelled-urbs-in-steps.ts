import { design, dpc, event, holds, referenceCountedObject, returned, sharedVariable, thread } from "../../index";
import type { ChartState } from "../../language/chart";
import type { Routine } from "../../language/routine";
import type { FamilyInSteps } from "./family-in-steps";
import { keptCountDown } from "./kept-count";

type States = Readonly<Record<string, ChartState<string>>>;

/** An exchange of the URB's word whose result is kept until the next step; for each old word that step, and where it leads. */
function exchange(name: string, call: string, next: Readonly<Record<string, readonly [string, string]>>): States {
  const olds = Object.entries(next);
  const last = olds.length - 1;
  return {
    [name]: {
      on: {
        [call]: olds.map(([old], index) => ({
          ...(index < last && { guard: returned(old) }),
          target: `${name} ${old}`,
        })),
      },
    },
    ...Object.fromEntries(olds.map(([old, [step, target]]) => [`${name} ${old}`, { on: { [step]: target } }])),
  };
}

/** Cancels one URB after the other, in the order of its array. */
function cancels(units: number): Routine {
  const each = Array.from({ length: units }, (_, index): States => {
    const after = index === units - 1 ? "Wait" : `Start${index + 1}`;
    return {
      ...exchange(`Start${index}`, `InterlockedExchange(word${index}, CANCEL_STARTED)`, {
        CANCELABLE: [`Access(urb${index})`, `End${index}`],
        COMPLETED: ["? it is complete", after],
      }),
      ...exchange(`End${index}`, `InterlockedExchange(word${index}, CANCEL_COMPLETE)`, {
        COMPLETED: [`ExFreePoolWithTag(urb${index})`, after],
        CANCEL_STARTED: ["? its completion frees it", after],
      }),
    };
  });
  return {
    uses: {
      ...Object.fromEntries(each.map((_, index) => [`word${index}`, sharedVariable])),
      ...Object.fromEntries(each.map((_, index) => [`urb${index}`, referenceCountedObject])),
      none: event,
    },
    chart: {
      initial: "Start0",
      states: {
        ...Object.assign({}, ...each),
        Wait: { on: { "KeWaitForSingleObject(none, NULL)": "Done" } },
        Done: { type: "final" },
      },
    },
  };
}

function completes(units: number): Routine {
  return {
    uses: { word: sharedVariable, urb: referenceCountedObject, outstanding: sharedVariable, none: event },
    chart: {
      initial: "Exchange",
      states: {
        ...exchange("Exchange", "InterlockedExchange(word, COMPLETED)", {
          CANCEL_STARTED: ["? the canceller frees it", "Count"],
          CANCELABLE: ["ExFreePoolWithTag(urb)", "Count"],
          CANCEL_COMPLETE: ["ExFreePoolWithTag(urb)", "Count"],
        }),
        ...keptCountDown("Count", "InterlockedDecrement(outstanding)", units - 1, "KeSetEvent(none)", "Done"),
        Done: { type: "final" },
      },
    },
  };
}

/** Outstanding URBs that are cancelled one after the other while one processor runs their completion routines, in any order. */
export const cancelledUrbsInSteps: FamilyInSteps = (units) => {
  const urbs = Array.from({ length: units }, (_, index) => index);
  return design({
    id: "cancelled-urbs-in-steps",
    objects: {
      ...Object.fromEntries(urbs.map((urb) => [`word${urb}`, sharedVariable({ value: "CANCELABLE" })])),
      ...Object.fromEntries(urbs.map((urb) => [`urb${urb}`, referenceCountedObject()])),
      outstanding: sharedVariable({ value: units }),
      none: event(),
    },
    actors: {
      cancel: thread(cancels(units), {}, { on: 0 }),
      ...Object.fromEntries(
        urbs.map((urb) => [
          `completion${urb}`,
          dpc(completes(units), { word: `word${urb}`, urb: `urb${urb}` }, { on: 1 }),
        ]),
      ),
    },
    scope: { processors: [2] },
    variants: { good: { expect: holds() } },
  });
};
