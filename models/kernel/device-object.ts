import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { usedAfterFree } from "./freed-memory";

const count = (difference: number) => assign({ references: ({ context }) => context.references + difference });
const access = (state: string) => ({ access: state });

/**
 * A device object with its extension. IoDeleteDevice frees both at once where nobody holds a reference, else with the last one (CLN-5, rule E5
 * of the catalogue); the driver's image has a lifetime of its own.
 */
export const deviceObject = kind({
  kind: "device object",
  facts: ["CLN-5", "CLN-6", "WRK-4"],
  chart: () => ({
    context: { references: 0 },
    initial: "existing",
    states: {
      existing: {
        on: {
          ...access("existing"),
          reference: { actions: count(1) },
          dereference: { actions: count(-1) },
          delete: [
            {
              guard: ({ context }: ObjectScope) => context.references === 0,
              target: "deleted",
              actions: reply("freed"),
            },
            { target: "deletePending", actions: reply("marked") },
          ],
        },
      },
      deletePending: {
        on: {
          ...access("deletePending"),
          dereference: [
            {
              guard: ({ context }: ObjectScope) => context.references === 1,
              target: "deleted",
              actions: count(-1),
            },
            { actions: count(-1) },
          ],
          delete: "deletedTwice",
          reference: { actions: count(1) },
        },
      },
      deleted: {
        on: {
          gone: "deleted",
          access: "usedAfterFree",
          reference: "usedAfterFree",
          dereference: "usedAfterFree",
          delete: "deletedTwice",
        },
      },
      usedAfterFree: usedAfterFree("the device extension"),
      deletedTwice: errorState(
        "no-double-free",
        "the device object is deleted a second time",
        bugCheck("0xC9", "DRIVER_VERIFIER_IOMANAGER_VIOLATION", "0x240: IoDeleteDevice on a deleted device object"),
      ),
    },
  }),
  calls: {
    /** A read or write of the device extension. */
    Access: call({
      params: [self("device")],
      facts: ["IRQL-7"],
      phases: [{ name: "access", messages: [{ to: "device", event: "access" }] }],
    }),
    IoDeleteDevice: call({
      params: [self("device")],
      irql: documentedIrql("IoDeleteDevice"),
      facts: ["CLN-5"],
      phases: [
        {
          name: "delete",
          messages: [
            { to: "device", event: "delete", as: "outcome" },
            { to: "each kind:timer", event: "memoryFreed", with: { memory: "device", outcome: "outcome" } },
            { to: "each kind:device power", event: "deviceDeleted" },
          ],
        },
      ],
    }),
  },
});
