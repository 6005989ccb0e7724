import { event, hardware, returned, sharedVariable } from "../../index";
import { familyInSteps } from "./family-in-steps";
import { keptCountDown } from "./kept-count";

const uses = { flag: sharedVariable, pending: sharedVariable, nobody: event, device: hardware };
const countDown = (name: string, most: number, next: string) =>
  keptCountDown(name, "InterlockedDecrement(pending)", most, "KeSetEvent(nobody)", next);

/** Requests of the Bluetooth driver, version 3, and one stop. */
export const bluetoothInSteps = familyInSteps(
  {
    flag: sharedVariable({ value: "FALSE" }),
    pending: sharedVariable({ value: 1 }),
    nobody: event(),
    device: hardware(),
  },
  (units) => ({
    uses,
    chart: {
      initial: "CountUp",
      states: {
        CountUp: { on: { "InterlockedIncrement(pending)": "ReadFlag" } },
        ReadFlag: { on: { "Read(flag)": [{ guard: returned("TRUE"), target: "Undo" }, { target: "Use" }] } },
        Use: { on: { "AccessRegister(device)": "CountDown" } },
        ...countDown("CountDown", units, "Done"),
        ...countDown("Undo", units, "Done"),
        Done: { type: "final" },
      },
    },
  }),
  (units) => ({
    uses,
    chart: {
      initial: "SetFlag",
      states: {
        SetFlag: { on: { "Write(flag, TRUE)": "CountDown" } },
        ...countDown("CountDown", units, "Wait"),
        Wait: { on: { "KeWaitForSingleObject(nobody, NULL)": "PowerDown" } },
        PowerDown: { on: { "PowerDown(device)": "Done" } },
        Done: { type: "final" },
      },
    },
  }),
);
