import { describe, expect, it } from "vitest";
import { isr, thread } from "../../harness/language/actor";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { ioPermissionMap } from "./io-permission-map";
import { ioPort } from "./io-port";

const uses = { port: ioPort, permissions: ioPermissionMap };
const objects = { port: ioPort(), permissions: ioPermissionMap() };
const out = "Out(port, permissions)";
const last = (place: typeof thread | typeof isr, ...calls: string[]) => {
  const { situations, errors } = stateGraph(small({ objects, actors: { it: place(inOrder(uses, ...calls)) } }));
  return errors.length > 0 ? errors : situations.at(-1)?.is("port");
};

describe("an I/O port", () => {
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
