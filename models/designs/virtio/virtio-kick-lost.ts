import { design, dpc, holds, returned, routine, thread, violated, virtioRing } from "bugcheck";

/** The guest's send path at DISPATCH_LEVEL: publishes each packet and kicks the host unless it said that it looks anyway. */
function guest(packets: number, { synchronousExit = false, barrier = false } = {}) {
  const kick = synchronousExit ? "KickAndWait(ring)" : "Kick(ring)";
  const states = Array.from({ length: packets }, (_, index) => {
    const next = index + 1 < packets ? `Publish${index + 2}` : "Done";
    const n = index + 1;
    return {
      [`Publish${n}`]: { on: { "PublishBuffer(ring)": barrier ? `Barrier${n}` : `Look${n}` } },
      ...(barrier && { [`Barrier${n}`]: { on: { "KeMemoryBarrier()": `Look${n}` } } }),
      [`Look${n}`]: {
        on: { "ReadUsedFlags(ring)": [{ guard: returned("NO_NOTIFY"), target: next }, { target: `Kick${n}` }] },
      },
      [`Kick${n}`]: { on: { [kick]: next } },
    };
  });
  return routine({
    uses: { ring: virtioRing },
    chart: { initial: "Publish1", states: { ...Object.assign({}, ...states), Done: { type: "final" } } },
  });
}

/** The host: woken by a kick, it says that it looks anyway, empties the ring, and asks for kicks again. */
function host(looksAgain: boolean, barrier = false) {
  const look = barrier ? "Barrier" : "LookAgain";
  return routine({
    uses: { ring: virtioRing },
    chart: {
      initial: "Sleep",
      states: {
        Sleep: { tags: ["idle"], on: { "WaitForKick(ring)": "Suppress" } },
        Suppress: { on: { "SuppressKicks(ring)": "Drain" } },
        Drain: { on: { "UseBuffer(ring)": [{ guard: returned("NULL"), target: "Allow" }, { target: "Drain" }] } },
        Allow: { on: { "AllowKicks(ring)": looksAgain ? look : "Sleep" } },
        ...(barrier && { Barrier: { on: { "KeMemoryBarrier()": "LookAgain" } } }),
        LookAgain: {
          on: { "ReadAvailableIndex(ring)": [{ guard: returned("MORE"), target: "Suppress" }, { target: "Sleep" }] },
        },
      },
    },
  });
}

const sends = (packets: number, how?: { readonly synchronousExit?: boolean; readonly barrier?: boolean }) => ({
  guest: dpc(guest(packets, how), {}, { on: 0 }),
});
const hosts = (looksAgain: boolean, barrier = false) => ({
  host: thread(host(looksAgain, barrier), {}, { on: 1, daemon: true }),
});

/** With the second look, and a barrier between store and load on neither side, one or both. */
const barriers = (inGuest: boolean, inHost: boolean, packets = 2) => ({
  ...sends(packets, { barrier: inGuest }),
  ...hosts(true, inHost),
});

/** Under every memory model. */
const everywhere = { processors: [1, 2], memoryModels: ["sc", "tso", "arm64"] } as const;

/**
 * A virtio ring whose host suppresses notifications while it empties the ring, and misses the packet published just before it allows them again.
 *
 * From a question how virtio saves VM exits; QEMU, ACRN and Linux have had fixes for this very race (the host looks at the index once more after it has
 * allowed kicks). The symptom is a network interface of the guest's that stalls until the next packet, an NDIS reset, or 0x9F. Look in the trace at the guest, which
 * reads NO_NOTIFY after the host's last look at the ring, and at the end: a published buffer, and a host asleep.
 *
 * The second look needs a full barrier on both sides, between the store and the load that follows it: without, the guest's new index is still in its
 * processor's store buffer when it reads the old NO_NOTIFY, and the host reads the old index; it shows from memory model tso on. Look there at when the store is performed. A
 * synchronous exit needs a second processor for the host, since the guest keeps its own meanwhile.
 */
export default design({
  id: "virtio-kick-lost",
  about: "The host allows kicks again and sleeps on a packet that was published meanwhile",
  objects: { ring: virtioRing() },
  survivors: {
    "ignore-result at Drain":
      "A host that takes one buffer looks again before it sleeps; one that never takes the ring for empty polls it, and sees all there is.",
    "ignore-result at Look1":
      "A kick too many, or one less: the packet after it is kicked for, and the host takes both.",
    "ignore-result at Look2":
      "A kick too many, or one less: where another packet comes it is kicked for, and the host takes both.",
    "ignore-result at Look3":
      "A kick too many, or one less: the packet after it is kicked for, and the host takes both.",
    "ignore-result at Look4": "A kick too many.",
    "ignore-result at LookAgain":
      "A host that always finds more never sleeps: it polls the ring, and sees all there is.",
  },
  variants: {
    "no-recheck": {
      actors: { ...sends(2), ...hosts(false) },
      differs: ["Allow"],
      expect: violated("no-stalled-ring", { processors: 2 }),
    },
    "no-recheck-one-packet": {
      about: "One packet is always kicked for.",
      actors: { ...sends(1), ...hosts(false) },
      expect: holds(),
    },
    "no-recheck-four-packets": {
      actors: { ...sends(4), ...hosts(false) },
      differs: ["Allow"],
      expect: violated("no-stalled-ring", { processors: 2 }),
    },
    "no-recheck-synchronous-exit": {
      actors: { ...sends(2, { synchronousExit: true }), ...hosts(false) },
      scope: { processors: [2] },
      differs: ["Allow"],
      expect: violated("no-stalled-ring", { processors: 2 }),
    },
    recheck: { actors: { ...sends(2), ...hosts(true) }, expect: holds() },
    "recheck-four-packets": { actors: { ...sends(4), ...hosts(true) }, expect: holds() },
    "recheck-no-barrier": {
      actors: barriers(false, false),
      scope: everywhere,
      differs: ["Allow", "Barrier", "Barrier1", "Barrier2", "Publish1", "Publish2"],
      expect: violated("no-stalled-ring", { processors: 2, memoryModel: "tso" }),
    },
    "recheck-no-barrier-one-packet": { actors: barriers(false, false, 1), scope: everywhere, expect: holds() },
    "recheck-barrier-in-guest": {
      actors: barriers(true, false),
      scope: everywhere,
      differs: ["Allow", "Barrier"],
      expect: violated("no-stalled-ring", { processors: 2, memoryModel: "tso" }),
    },
    "recheck-barrier-in-host": {
      actors: barriers(false, true),
      scope: everywhere,
      differs: ["Barrier1", "Barrier2", "Publish1", "Publish2"],
      expect: violated("no-stalled-ring", { processors: 2, memoryModel: "tso" }),
    },
    "recheck-barriers": { actors: barriers(true, true), scope: everywhere, expect: holds() },
    "recheck-synchronous-exit": {
      actors: { ...sends(2, { synchronousExit: true }), ...hosts(true) },
      scope: { processors: [2] },
      expect: holds(),
    },
  },
});
