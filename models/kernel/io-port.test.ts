import { describe, expect, it } from "vitest";
import { environment, isr, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { onePulsePerInterrupt } from "../../properties/one-pulse-per-interrupt";
import { interruptLine } from "./interrupt-line";
import { ioPermissionMap } from "./io-permission-map";
import { ioPort } from "./io-port";

const uses = { port: ioPort, permissions: ioPermissionMap };
const objects = { port: ioPort(), permissions: ioPermissionMap() };
const out = "Out(port, permissions)";
const last = (place: typeof thread | typeof isr, ...calls: string[]) => {
  const { situations, errors } = stateGraph(small({ objects, actors: { it: place(inOrder(uses, ...calls)) } }));
  return errors.length > 0 ? errors : situations.at(-1)?.is("port");
};

describe("an I/O permission map", () => {
  it("is that of the process which is current", () => {
    const ways = sentences(ioPermissionMap(), [{ type: "ask" }, { type: "switch" }]);
    expect(ways).toEqual(["at first: library", "at first, switch: other"]);
  });
});

describe("an I/O port", () => {
  it("counts what reaches it, and nothing that was denied", () => {
    const messages = ["allowed", "denied"].map((outcome) => ({ type: "write", outcome }));
    expect(sentences(ioPort(), messages, ({ pulses }) => Number(pulses) > 1)).toEqual([
      "at first: onTheBus (pulses = 0)",
      "at first, write allowed: onTheBus (pulses = 1)",
      "at first, write allowed, write allowed: onTheBus (pulses = 2)",
    ]);
  });

  it("misses a write of whoever is interrupted in another process, and none of the driver's", async () => {
    const all = { ...uses, line: interruptLine };
    const serves = (write: string) => ({
      device: environment(inOrder(all, "RaiseInterrupt(line)")),
      switches: environment(inOrder(all, "SwitchProcess(permissions)")),
      service: isr(inOrder(all, write), {}, { queuedBy: "line" }),
    });
    await showsRaceAndFix({
      objects: { ...objects, line: interruptLine() },
      properties: [onePulsePerInterrupt],
      violates: "one-pulse-per-interrupt",
      race: { actors: serves(out) },
      fix: { actors: serves("WRITE_PORT_UCHAR(port)") },
    });
  });

  it("is written by a user-mode OUT only while the right process is current", () => {
    expect(last(thread, out)).toBe("onTheBus (pulses = 1)");
    expect(last(thread, "SwitchProcess(permissions)", out)).toBe("onTheBus (pulses = 0)");
    expect(last(thread, "SwitchProcess(permissions)", "SwitchProcess(permissions)", out)).toBe("onTheBus (pulses = 1)");
  });

  it("is written by the driver at any level, and by an I/O control request at PASSIVE_LEVEL only", () => {
    expect(last(isr, "WRITE_PORT_UCHAR(port)")).toBe("onTheBus (pulses = 1)");
    expect(last(thread, "ZwDeviceIoControlFile(port)")).toBe("onTheBus (pulses = 1)");
    expect(last(isr, "ZwDeviceIoControlFile(port)")).toEqual([expect.stringContaining("irql-respected")]);
  });
});
