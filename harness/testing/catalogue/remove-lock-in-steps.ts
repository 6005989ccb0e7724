import { event, referenceCountedObject, returned, sharedVariable } from "../../index";
import type { ChartState } from "../../language/chart";
import { familyInSteps } from "./family-in-steps";
import { keptCount, keptCountDown } from "./kept-count";

const uses = { count: sharedVariable, removed: sharedVariable, nobody: event, extension: referenceCountedObject };
const down = "InterlockedDecrement(count)";

/** States that differ only in what the increment had returned; nobody looks at it again before another result takes its place. */
function stillHas(name: string, most: number, on: ChartState<string>["on"]) {
  return Object.fromEntries(Array.from({ length: most }, (_, index) => [`${name} ${index + 1}`, { on }]));
}

/** Requests under a remove lock: the acquire looks at Removed while it has what the increment returned. */
export const removeLockInSteps = familyInSteps(
  {
    count: sharedVariable({ value: 1 }),
    removed: sharedVariable({ value: "FALSE" }),
    nobody: event(),
    extension: referenceCountedObject(),
  },
  (units) => ({
    uses,
    chart: {
      initial: "CountUp",
      states: {
        ...keptCount("CountUp", "InterlockedIncrement(count)", [1, units + 2], (count) => ({
          "Read(removed)": [{ guard: returned("TRUE"), target: `Refused ${count}` }, { target: `Use ${count}` }],
        })),
        ...stillHas("Refused", units + 2, { "? it is refused": "Undo" }),
        ...stillHas("Use", units + 2, { "Access(extension)": "UseAgain" }),
        UseAgain: { on: { "Access(extension)": "CountDown" } },
        ...keptCountDown("CountDown", down, units + 1, "KeSetEvent(nobody)", "Done"),
        ...keptCountDown("Undo", down, units + 1, "KeSetEvent(nobody)", "Done"),
        Done: { type: "final" },
      },
    },
  }),
  (units) => ({
    uses,
    chart: {
      initial: "CountUp",
      states: {
        CountUp: { on: { "InterlockedIncrement(count)": "Remove" } },
        Remove: { on: { "Write(removed, TRUE)": "GiveBack" } },
        GiveBack: { on: { [down]: "CountDown" } },
        ...keptCount("CountDown", down, [0, units], (left) => ({
          [left === 0 ? "? nobody is inside" : "KeWaitForSingleObject(nobody, NULL)"]: "Delete",
        })),
        Delete: { on: { "ExFreePoolWithTag(extension)": "Done" } },
        Done: { type: "final" },
      },
    },
  }),
);
