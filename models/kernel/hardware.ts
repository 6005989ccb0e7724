import { errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

export interface HardwareOptions {
  /** Device power state at the start; default D0. */
  readonly power?: "D0" | "D3";
}

const accessed = (value: string) => ({ access: { actions: reply(value) } });

/**
 * A device as the driver's register accesses see it: at work, without power, or gone. Without power an access is a fault of the driver's; once the
 * device is gone every read gives all ones.
 */
export const hardware = kind({
  kind: "hardware",
  facts: ["CLN-3", "NF:wdm.PoSetPowerState"],
  chart: (options?: HardwareOptions) => ({
    initial: options?.power === "D3" ? "D3" : "D0",
    states: {
      D0: { on: { ...accessed("value"), powerUp: "D0", powerDown: "D3", unplug: "gone", work: "D0", ready: "D0" } },
      D3: { on: { access: "accessedInDx", work: "accessedInDx", powerUp: "D0", powerDown: "D3", unplug: "gone" } },
      gone: { tags: ["gone"], on: { ...accessed("all ones"), powerUp: "gone", powerDown: "gone" } },
      accessedInDx: errorState(
        "no-hardware-access-in-dx",
        "the driver touches its hardware while the device has no power",
      ),
    },
  }),
  calls: {
    /** A register access; "value", or "all ones" where the device is gone. */
    AccessRegister: call({
      params: [self("device")],
      facts: ["CLN-3"],
      phases: [{ name: "access", messages: [{ to: "device", event: "access", result: true }] }],
    }),
    /** Reads a status register over and over until it says done, without giving up the processor. A device that is gone never says so. */
    SpinUntilReady: call({
      params: [self("device")],
      facts: ["CLN-3", "DPC-7"],
      phases: [{ name: "poll", blocks: "spins", messages: [{ to: "device", event: "ready" }] }],
    }),
    /** What the device does by itself, for a DPC or actor that stands for its work: possible only while it is there. */
    DeviceWorks: call({
      params: [self("device")],
      facts: ["CLN-3"],
      phases: [{ name: "work", blocks: "waits", messages: [{ to: "device", event: "work" }] }],
    }),
    PowerUp: call({
      params: [self("device")],
      facts: ["NF:wdm.PoSetPowerState"],
      phases: [{ name: "to D0", messages: [{ to: "device", event: "powerUp" }] }],
    }),
    PowerDown: call({
      params: [self("device")],
      facts: ["NF:wdm.PoSetPowerState"],
      phases: [{ name: "to D3", messages: [{ to: "device", event: "powerDown" }] }],
    }),
    /** Surprise removal, for an actor of the environment. */
    Unplug: call({
      params: [self("device")],
      facts: ["CLN-3"],
      phases: [{ name: "unplug", messages: [{ to: "device", event: "unplug" }] }],
    }),
  },
});
