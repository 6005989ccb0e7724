import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

const plus = (field: "clones" | "injected" | "completing", difference: number) =>
  assign({ [field]: ({ context }: ObjectScope) => context[field] + difference });
const some =
  (field: "clones" | "injected" | "completing") =>
  ({ context }: ObjectScope) =>
    context[field] > 0;
const freeClone = [{ guard: some("clones"), actions: plus("clones", -1) }, { target: "cloneFreedTwice" }];
const nonePending = ({ context }: ObjectScope) => context.injected + context.completing === 0;

/**
 * An injection handle with the clones injected through it. A successful injection means that the completion function runs, once, and
 * frees the clone (WFP-8); the actor placed with `queuedBy` the handle is that function. Destroying the handle waits for injections that
 * are pending (WFP-16).
 */
export const injectionHandle = kind({
  kind: "injection handle",
  facts: ["WFP-8", "WFP-16"],
  chart: () => ({
    context: { clones: 0, injected: 0, completing: 0 },
    initial: "open",
    states: {
      open: {
        on: {
          clone: { actions: plus("clones", 1) },
          inject: { actions: plus("injected", 1) },
          enter: { guard: some("injected"), actions: [plus("injected", -1), plus("completing", 1)] },
          freeClone,
          return: { guard: some("completing"), actions: [plus("completing", -1), reply("")] },
          destroy: { guard: nonePending, target: "destroyed" },
        },
      },
      destroyed: {
        on: { clone: "usedAfterDestroy", inject: "usedAfterDestroy", destroy: "usedAfterDestroy", freeClone },
      },
      cloneFreedTwice: errorState(
        "no-double-free",
        "a clone is freed that was freed already",
        bugCheck("0xC2", "BAD_POOL_CALLER", "0x7: the clone was already freed"),
      ),
      usedAfterDestroy: errorState(
        "no-use-after-free",
        "the injection handle is used after it was destroyed",
        bugCheck("0xD1", "DRIVER_IRQL_NOT_LESS_OR_EQUAL", "the injection handle", "IRQL", "read or write"),
      ),
    },
  }),
  calls: {
    /** A clone of the packet, which the driver must free (WFP-7). */
    FwpsAllocateCloneNetBufferList0: call({
      params: [self("handle"), object("packet", "packet")],
      irql: documentedIrql("FwpsAllocateCloneNetBufferList0"),
      facts: ["WFP-7"],
      phases: [
        {
          name: "clone",
          messages: [
            { to: "handle", event: "clone" },
            { to: "packet", event: "absorb" },
          ],
        },
      ],
    }),
    /** The clone sets out again from the layer it was taken at. */
    FwpsInjectTransportSendAsync0: call({
      params: [self("handle"), object("packet", "packet")],
      irql: documentedIrql("FwpsInjectTransportSendAsync0"),
      facts: ["WFP-8", "WFP-9"],
      phases: [
        {
          name: "inject",
          messages: [
            { to: "handle", event: "inject" },
            { to: "packet", event: "inject" },
          ],
        },
      ],
    }),
    /** In the completion function. */
    FwpsFreeCloneNetBufferList0: call({
      params: [self("handle")],
      irql: documentedIrql("FwpsFreeCloneNetBufferList0"),
      facts: ["WFP-8"],
      phases: [{ name: "free", messages: [{ to: "handle", event: "freeClone" }] }],
    }),
    FwpsInjectionHandleDestroy0: call({
      params: [self("handle")],
      irql: documentedIrql("FwpsInjectionHandleDestroy0"),
      facts: ["WFP-16"],
      phases: [{ name: "wait and destroy", blocks: "waits", messages: [{ to: "handle", event: "destroy" }] }],
    }),
  },
});
