import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

const present = { actions: reply("") };

/**
 * The driver's code in memory. An actor placed with `image` uses it when the system enters its routine, whenever it is back from a call, and when the
 * routine returns: a routine's last instruction is a use as well (rule E5 of the catalogue).
 */
export const driverImage = kind({
  kind: "driver image",
  facts: ["CLN-6", "CLN-7"],
  assumes: [
    "the image is unmapped once the device objects are gone and the DPCs that were queued have ended (CLN-7; rule E5)",
    "a routine uses the image when it is entered, when it is back from a call, and when it returns; one that waits does not",
  ],
  chart: () => ({
    initial: "mapped",
    states: {
      mapped: { on: { enter: present, run: present, return: present, unmap: "unmapped" } },
      unmapped: { on: { enter: "runsUnmapped", run: "runsUnmapped", return: "runsUnmapped" } },
      runsUnmapped: errorState(
        "no-code-after-unload",
        "a routine of the driver's runs after its image was unmapped",
        bugCheck(
          "0xCE",
          "DRIVER_UNLOADED_WITHOUT_CANCELLING_PENDING_OPERATIONS",
          "address in the unloaded driver",
          "read, write or execute",
          "address of the instruction",
        ),
      ),
    },
  }),
  calls: {
    /**
     * What the system does after DriverUnload has returned: lets the DPCs that are queued run out (CLN-7), waits until the driver's device objects
     * are gone, then unmaps the image.
     */
    UnmapImage: call({
      params: [self("image")],
      facts: ["CLN-5", "CLN-7"],
      phases: [
        { name: "flush DPCs", messages: [{ to: "each kind:DPC object", event: "flushBegins" }] },
        {
          name: "unmap",
          blocks: "waits",
          messages: [
            { to: "each kind:DPC object", event: "flushEnds" },
            { to: "each kind:device object", event: "gone" },
            { to: "image", event: "unmap" },
          ],
        },
      ],
    }),
  },
});
