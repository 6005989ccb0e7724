import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import type { MemoryAccess } from "../../harness/language/memory-model";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { memoryBarriers } from "./memory-barrier";

const plus = (field: "published" | "used" | "kicks", difference: number) =>
  assign({ [field]: ({ context }: ObjectScope) => context[field] + difference });
/** The ring is two variables: avail.idx is the guest's to write, used.flags the host's. */
const memory = (access: "load" | "store", location: "avail.idx" | "used.flags"): MemoryAccess => ({
  access,
  order: "relaxed",
  location,
});

const more = ({ context }: ObjectScope) => context.published > context.used;

/**
 * A virtqueue between a guest's driver and the host: the guest publishes buffers and kicks, which is a VM exit, unless the host has said that it is
 * looking anyway. The flag is the host's to write, the index the guest's. One step is one access.
 */
export const virtioRing = kind({
  kind: "virtio ring",
  facts: ["IRQL-9"],
  chart: () => ({
    context: { published: 0, used: 0, noNotify: false, kicked: false, kicks: 0 },
    initial: "shared",
    states: {
      shared: {
        on: {
          publish: { actions: plus("published", 1) },
          readFlags: { actions: reply(({ context }) => (context.noNotify ? "NO_NOTIFY" : "NOTIFY")) },
          kick: { actions: [assign({ kicked: true }), plus("kicks", 1)] },
          takeKick: { guard: ({ context }) => context.kicked, actions: assign({ kicked: false }) },
          resumed: { guard: ({ context }) => !context.kicked, target: "shared" },
          noNotify: { actions: assign({ noNotify: true }) },
          notify: { actions: assign({ noNotify: false }) },
          use: [{ guard: more, actions: [plus("used", 1), reply("buffer")] }, { actions: reply("NULL") }],
          readIndex: { actions: reply((scope) => (more(scope) ? "MORE" : "EMPTY")) },
        },
      },
    },
  }),
  calls: {
    ...memoryBarriers,
    /** The guest writes a descriptor and moves avail.idx on. */
    PublishBuffer: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [{ name: "publish", messages: [{ to: "ring", event: "publish", memory: memory("store", "avail.idx") }] }],
    }),
    /** The guest reads used.flags: NOTIFY or NO_NOTIFY. */
    ReadUsedFlags: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [
        {
          name: "read",
          messages: [{ to: "ring", event: "readFlags", result: true, memory: memory("load", "used.flags") }],
        },
      ],
    }),
    /** The guest writes the doorbell register: a VM exit that wakes the host and returns at once, as with an ioeventfd. */
    Kick: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [{ name: "exit", messages: [{ to: "ring", event: "kick" }] }],
    }),
    /** The same as a synchronous exit: the virtual processor goes on when the host has taken the kick. */
    KickAndWait: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [
        { name: "exit", messages: [{ to: "ring", event: "kick" }] },
        { name: "resume", blocks: "spins", messages: [{ to: "ring", event: "resumed" }] },
      ],
    }),
    /** The host sleeps until it is kicked. */
    WaitForKick: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [{ name: "wait", blocks: "waits", messages: [{ to: "ring", event: "takeKick" }] }],
    }),
    /** The host writes used.flags: it looks anyway. */
    SuppressKicks: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [{ name: "write", messages: [{ to: "ring", event: "noNotify", memory: memory("store", "used.flags") }] }],
    }),
    /** The host writes used.flags: it wants to be kicked. */
    AllowKicks: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [{ name: "write", messages: [{ to: "ring", event: "notify", memory: memory("store", "used.flags") }] }],
    }),
    /** The host takes one buffer, or NULL. */
    UseBuffer: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [
        { name: "use", messages: [{ to: "ring", event: "use", result: true, memory: memory("load", "avail.idx") }] },
      ],
    }),
    /** The host reads avail.idx again: MORE or EMPTY. */
    ReadAvailableIndex: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [
        {
          name: "read",
          messages: [{ to: "ring", event: "readIndex", result: true, memory: memory("load", "avail.idx") }],
        },
      ],
    }),
  },
});
