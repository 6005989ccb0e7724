import { describe, expect, it } from "vitest";
import { ioCancelIrp } from "../../models/kernel/io-cancel-irp";
import { irp, spinLock } from "../index";
import { thread } from "../language/actor";
import type { Chart } from "../language/chart";
import { design } from "../language/design";
import { keep, returned, routine } from "../language/routine";
import { mutants } from "./mutants";

const cancel = routine({
  uses: { irp },
  chart: {
    initial: "Complete",
    states: { Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } }, Done: { type: "final" } },
  },
});

const dispatch = routine({
  uses: { lock: spinLock, irp },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(lock)": "Mark" } },
      Mark: { on: { "IoMarkIrpPending(irp)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Claim" } },
      Claim: {
        on: { "IoSetCancelRoutine(irp, NULL)": [{ guard: returned("NULL"), target: "Cancel" }, { target: "Fail" }] },
      },
      Fail: { on: { "? the device is gone": "Cancel" } },
      Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: cancel }, next: "Done" }),
      Done: { type: "final" },
    },
  },
});

const broken = [
  ...mutants(
    design({ id: "sample", objects: { lock: spinLock(), irp: irp() }, actors: { io: thread(dispatch) } }),
    "design",
  ),
];
const chartOf = (index: number) => broken[index]?.design.variants.design?.actors?.io?.routine.chart as Chart<string>;

describe("mutants", () => {
  it("breaks the driver's own calls, one place at a time, and nothing of the system's or the environment's", () => {
    expect(broken.map(({ operator, state, what }) => `${operator} at ${state}: ${what}`)).toEqual([
      "drop at Lock: leaves out KeAcquireSpinLock(lock)",
      "drop at Mark: leaves out IoMarkIrpPending(irp)",
      "drop at Unlock: leaves out KeReleaseSpinLock(lock)",
      "drop at Cancel.Cancel.Complete: leaves out IoCompleteRequest(irp, STATUS_CANCELLED)",
      "ignore-result at Claim: ignores the result of IoSetCancelRoutine(irp, NULL) and goes the way of = NULL, to Cancel",
      "ignore-result at Claim: ignores the result of IoSetCancelRoutine(irp, NULL) and goes the way of the last case, to Fail",
      "repeat at Unlock: makes the call KeReleaseSpinLock(lock) twice",
      "repeat at Cancel.Cancel.Complete: makes the call IoCompleteRequest(irp, STATUS_CANCELLED) twice",
      "swap at Lock: makes the call IoMarkIrpPending(irp) before KeAcquireSpinLock(lock)",
      "swap at Mark: makes the call KeReleaseSpinLock(lock) before IoMarkIrpPending(irp)",
      "keep-level at Lock: takes lock without raising the level",
    ]);
  });

  it("changes the chart just there", () => {
    const { states } = dispatch.chart;
    expect(chartOf(2).states).toEqual({ ...states, Unlock: { always: [{ target: "Claim" }] } });
    expect(chartOf(5).states).toEqual({
      ...states,
      Claim: { on: { "IoSetCancelRoutine(irp, NULL)": { target: "Fail" } } },
    });
    expect(chartOf(6).states).toEqual({
      ...states,
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Unlock again" } },
      "Unlock again": { on: { "KeReleaseSpinLock(lock)": "Claim" } },
    });
    expect(chartOf(10).states).toMatchObject({
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Mark" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Claim" } },
    });
  });

  it("leaves a call alone of which something is kept", () => {
    const popper = routine({
      uses: { irp },
      chart: {
        context: { old: null },
        initial: "Claim",
        states: {
          Claim: { on: { "IoSetCancelRoutine(irp, NULL)": { target: "Done", actions: keep("old") } } },
          Done: { type: "final" },
        },
      },
    });
    const one = design({ id: "kept", objects: { irp: irp() }, actors: { io: thread(popper) } });
    expect([...mutants(one, "design")]).toEqual([]);
  });
});
